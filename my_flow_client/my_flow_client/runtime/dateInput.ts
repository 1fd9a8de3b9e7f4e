/** Renders a field for a date or a time. Enter, leaving the field or picking a date finishes the value. */
import { createElement, useRef, useState, type InputHTMLAttributes, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange"> {
  value: string;
  onFinish: (value: string) => void;
}

/** Whether the key opens the browser's calendar, in which the person picks a date. */
const opensCalendar = ({ key, altKey }: KeyboardEvent): boolean =>
  key === " " || key === "F4" || (altKey && key.startsWith("Arrow"));

export function DateInput({ value, onFinish, ...props }: Props) {
  /** The value while the person types: each key makes another date of it. */
  const [typed, setTyped] = useState<string>();
  const isTyping = useRef(false);
  const finish = (input: HTMLInputElement) => {
    isTyping.current = false;
    if (input.validity.badInput) return; // a part of the date is missing
    setTyped(undefined);
    if (input.value !== value) onFinish(input.value);
  };
  return createElement("input", {
    ...props,
    value: typed ?? value,
    onChange: ({ target }: { target: HTMLInputElement }) => {
      if (isTyping.current) setTyped(target.value);
      else finish(target);
    },
    onPointerDown: () => {
      isTyping.current = false;
    },
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
      isTyping.current = !opensCalendar(event);
      if (event.key === "Enter") {
        event.preventDefault();
        finish(event.currentTarget);
      }
      if (event.key === "Escape") flushSync(() => setTyped(undefined)); // before the field is left
    },
    onBlur: ({ target }: { target: HTMLInputElement }) => finish(target),
  });
}
