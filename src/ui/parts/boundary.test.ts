import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Boundary } from "./boundary.tsx";

const standing = (state: Partial<{ error: unknown }>): string => {
  const boundary = new Boundary({ children: createElement("p", null, "the page"), where: () => "It stood at step 7." });
  boundary.state = state;
  return renderToStaticMarkup(boundary.render() as ReactElement);
};

describe("the error boundary", () => {
  it("shows the page as long as nothing failed", () => {
    expect(standing({})).toBe("<p>the page</p>");
  });

  it("says where it stood and what happened, in place of the page", () => {
    const shown = standing(Boundary.getDerivedStateFromError(new TypeError("no such row")));
    expect(shown).not.toContain("the page</p>");
    expect(shown).toContain("Proxyscope has a fault of its own");
    expect(shown).toContain("Your scenario is kept. It stood at step 7.");
    expect(shown).toContain("TypeError: no such row");
    expect(shown).toContain("Open the page again");
  });

  it("stands in for whatever was thrown, undefined included", () => {
    expect(standing(Boundary.getDerivedStateFromError("just words"))).toContain("<pre>just words</pre>");
    expect(standing(Boundary.getDerivedStateFromError(undefined))).toContain("<pre>undefined</pre>");
  });
});
