import { describe, expect, test } from "vitest";
import { GuestMemory } from "./guest-memory.ts";

const page = 65536;

function onePage() {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 });
  return { memory, guest: new GuestMemory(memory) };
}

describe("T-10: ranges", () => {
  test.each([
    [0, 0, true],
    [page, 0, true],
    [page + 1, 0, false],
    [0, page, true],
    [1, page, false],
    [page - 4, 4, true],
    [page - 3, 4, false],
    [0xffffffff, 1, false],
    [0xffffffff, 0xffffffff, false],
  ])("%d + %d", (pointer, length, inside) => {
    const { guest } = onePage();
    expect(guest.inBounds(pointer, length)).toBe(inside);
    expect(guest.read(pointer, length)?.length).toBe(inside ? length : undefined);
    expect(guest.view(pointer, length)?.length).toBe(inside ? length : undefined);
  });
});

test("what is read is a copy, a view is not", () => {
  const { guest } = onePage();
  guest.write(8, Uint8Array.of(1, 2, 3));
  const copy = guest.read(8, 3);
  const view = guest.view(8, 3);
  guest.write(8, Uint8Array.of(9, 9, 9));
  expect(copy).toEqual(Uint8Array.of(1, 2, 3));
  expect(view).toEqual(Uint8Array.of(9, 9, 9));
});

test("numbers are little endian", () => {
  const { guest } = onePage();
  expect(guest.writeU32(4, 0x04030201)).toBe(true);
  expect(guest.read(4, 4)).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(guest.readU32(4)).toBe(0x04030201);
  expect(guest.writeU64(16, 0xff00000000000001n)).toBe(true);
  expect(guest.read(16, 8)).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 255));
  expect(guest.readU64(16)).toBe(0xff00000000000001n);
});

test("writes outside the memory are refused whole", () => {
  const { guest } = onePage();
  expect(guest.write(page - 2, Uint8Array.of(1, 2, 3))).toBe(false);
  expect(guest.writeU32(page - 2, 1)).toBe(false);
  expect(guest.writeU64(page - 4, 1n)).toBe(false);
  expect(guest.readU32(page - 3)).toBeUndefined();
  expect(guest.readU64(page - 7)).toBeUndefined();
  expect(guest.read(page - 8, 8)).toEqual(new Uint8Array(8));
});

test("growth is seen by every access", () => {
  const { memory, guest } = onePage();
  guest.write(0, Uint8Array.of(7));
  const before = guest.fresh();
  memory.grow(1);
  expect(before.length).toBe(0);
  expect(guest.inBounds(page, 4)).toBe(true);
  memory.grow(1);
  expect(guest.writeU32(2 * page, 5)).toBe(true);
  expect(guest.size).toBe(3 * page);
  expect(guest.read(0, 1)).toEqual(Uint8Array.of(7));
});
