// A screen reader, a keyboard and weak eyes find every screen as good as anybody does.
import AxeBuilder from "@axe-core/playwright";
import { everyScreen } from "./screens.ts";
import { expect, test } from "./support.ts";

for (const colorScheme of ["dark", "light"] as const) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 1024, height: 768 }]) {
    test(`axe finds nothing on any screen, ${colorScheme}, ${viewport.width} by ${viewport.height}`, async ({ page }) => {
      test.setTimeout(300_000);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const found: string[] = [];
      await everyScreen(page, async (screen) => {
        const began = Date.now();
        const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode().analyze();
        console.log(screen, Date.now() - began, "at", Date.now() % 1000000);
        for (const { id, help, nodes } of violations) {
          for (const { target, failureSummary } of nodes.slice(0, 3)) found.push(`${screen}: ${id} (${help}) at ${target.join(" ")}: ${(failureSummary ?? "").split("\n").slice(1, 2).join("")}`), console.log("  " + found.at(-1)!.slice(0,400));
        }
      });
      expect(found).toEqual([]);
    });
  }
}
