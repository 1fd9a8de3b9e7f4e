"""The app: a page with a timer."""

import reflex as rx

from my_flow_client.bridge.memos import memo

from .features.timer.bindings import use_timer


@memo
def timer(limit: rx.Var[int]) -> rx.Component:
    """Show the seconds, the laps, and a button that starts and stops."""
    timer = use_timer(limit)
    return rx.el.main(
        rx.el.h1(timer.seconds, class_name=rx.cond(timer.is_over, "text-red-700", "")),
        rx.el.button(rx.cond(timer.is_running, "Stop", "Start"), on_click=timer.toggle()),
        rx.el.ol(timer.laps.each(lambda lap, index: rx.el.li(lap.label, key=index))),
    )


app = rx.App(theme=None, toaster=None)
app.add_page(lambda: timer(limit=60), route="/", title="Timer")
