/** How well an entry of the palette answers what is typed: every word must occur in it; 0 is not at all, 1 is best. */
export function rank(title: string, search: string, keywords: readonly string[] = []): number {
  const name = title.toLowerCase(), others = keywords.join(" ").toLowerCase(), words = search.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return 1;
  const whole = words.join(" ");
  if (name.startsWith(whole)) return 1;
  const scores = words.map((word) => (startsAWord(name, word) ? 0.8 : name.includes(word) ? 0.5 : startsAWord(others, word) ? 0.3 : others.includes(word) ? 0.1 : 0));
  return Math.min(...scores);
}
const startsAWord = (text: string, word: string): boolean => text.startsWith(word) || [" ", "-", "(", ":"].some((before) => text.includes(before + word));
