/** Virtual time since the start of the run, ns, as the page writes it: "+1.012 s". */
export const timeText = (ns: number): string => `+${(ns / 1e9).toFixed(3)} s`;

export const countText = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
