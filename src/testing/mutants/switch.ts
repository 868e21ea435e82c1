/** What an instrumented host calls: the one mutant that is on, and what was passed. */
export interface MutantSwitch {
  /** number of the mutant that is on; -1: none */
  active: number;
  /** by number: 1 when it was passed since it was cleared */
  readonly passed: Uint8Array;
  invert(number: number, value: unknown): unknown;
  value(number: number, was: unknown, other: unknown): unknown;
  read(number: number, from: unknown): unknown;
}

export function createSwitch(size: number): MutantSwitch {
  const passed = new Uint8Array(size);
  return {
    active: -1,
    passed,
    invert(number, value) {
      passed[number] = 1;
      return this.active === number ? !(value as boolean) : value;
    },
    value(number, was, other) {
      passed[number] = 1;
      return this.active === number ? other : was;
    },
    read(number, from) {
      passed[number] = 1;
      return from;
    },
  };
}

/** Numbers that were passed, which are then cleared. */
export function taken({ passed }: MutantSwitch): readonly number[] {
  const numbers: number[] = [];
  for (let number = passed.indexOf(1); number !== -1; number = passed.indexOf(1, number + 1)) numbers.push(number);
  passed.fill(0);
  return numbers;
}
