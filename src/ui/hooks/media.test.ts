import { describe, expect, it } from "vitest";
import { roomOf } from "./media.ts";

describe("room of the page", () => {
  it.each([
    [1440, 900, 16, { name: "wide", low: false }],
    [1200, 801, 16, { name: "wide", low: false }],
    [1199, 900, 16, { name: "narrow", low: false }],
    [1024, 768, 16, { name: "narrow", low: true }],
    [899, 900, 16, { name: "small", low: false }],
    [1440, 900, 32, { name: "small", low: true }],
  ] as const)("%i by %i at %i px of text", (width, height, rem, room) => expect(roomOf(width, height, rem)).toEqual(room));
});
