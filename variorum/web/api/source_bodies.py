"""What the API takes of sources: the words of `[[sources]]` in the configuration, less those that name secrets.

A header, cookie or log-in may name a variable or a file of the machine that the service runs on, to be sent wherever
the source points. Who holds a token of the API need not be trusted with that, so those stay with the command line.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[list[str], Field(max_length=100)]


class SourcePatch(BaseModel):
    """What to change of a source."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=200)
    tags: Words | None = None
    every: str | None = Field(default=None, description='How often, such as "15m"; null for what is usual.')
    include: Words | None = Field(default=None, description="CSS selectors: the article stands in these alone.")
    exclude: Words | None = Field(default=None, description="CSS selectors of what is not the article.")
    ignore: Words | None = Field(default=None, description="Patterns of what does not count.")
    alert: Words | None = Field(default=None, description="Patterns of passages whose edits are told always.")
    classes: Words | None = Field(default=None, description="Tell only edits of these classes.")
    least: float | None = Field(
        default=None, strict=True, ge=0, le=1, description="Tell only edits of this significance or more."
    )


class NewSourceBody(SourcePatch):
    """A source to be watched."""

    url: str = Field(max_length=4096)
    kind: Literal["page", "index", "feed", "sitemap"] = "page"
