"""Schemas of web vitals. Nothing in them says whose browser it was."""

from typing import Annotated, Literal

from pydantic import Field

from my_flow_api.kit.base_schemas import RequestModel, example

type VitalName = Literal["LCP", "INP", "CLS", "TTFB"]


class Vital(RequestModel):
    """One measurement."""

    name: VitalName
    value: Annotated[
        float,
        Field(
            strict=True,
            allow_inf_nan=False,
            ge=0,
            le=600_000,
            description="Milliseconds; of CLS the score.",
            examples=[1234.5],
        ),
    ]


class VitalsReport(RequestModel):
    """Web vitals of one page view."""

    model_config = example(vitals=[{"name": "LCP", "value": 1234.5}, {"name": "CLS", "value": 0.01}])

    vitals: Annotated[list[Vital], Field(min_length=1, max_length=20)]
