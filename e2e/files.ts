// Files as a person drops them, and the samples of this repository.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

export interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const sampleFile = (path: string, name = path.replace(/^.*\//, "")): Dropped => ({ name, bytes: readFileSync(new URL(`../samples/${path}`, import.meta.url)) });
export const textFile = (name: string, text: string): Dropped => ({ name, bytes: new TextEncoder().encode(text) });

/** Drops files onto the middle of the page. */
export async function drop(page: Page, files: readonly Dropped[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
  await page.evaluate((all) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of all) transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, given);
}

/** Pastes a text onto the page, outside any field. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.setData("text/plain", content);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
