/** Links that open a run at its telling step: one for each sample, and one for each of ten misuses. */
import written from "../samples/demos.json" with { type: "json" };

export interface DemoLink { readonly id: string; readonly kind: "sample" | "misuse"; readonly title: string; readonly sentence: string; readonly link: string }
export const demos = written as readonly DemoLink[];
