/**
 * Where the edges of a clock source stand: the j-th half period ends at floor(phase + j · period / 2), exactly, so that clocks whose periods have a common
 * multiple keep meeting. Numbers only: a whole part and a fraction are carried from half to half.
 */
import type { Rational } from '../../ir/ir.js';
import { CLOCK } from '../clock-numbers.js';
import { misuse } from '../errors.js';

/** Times up to here are exact as numbers: about nine seconds. */
export const LAST_TIME = Number.MAX_SAFE_INTEGER;

export const NANOSECOND: Rational = { numerator: 1_000_000n, denominator: 1n };

/** What a snapshot holds of a source. */
export interface OscillatorState {
  readonly next: number;
  readonly fraction: number;
  readonly rises: boolean;
  readonly period: Rational;
  readonly retuned: Rational | undefined;
}

export class Oscillator {
  /** When the next half period ends. */
  next: number;
  /** Whether it ends in a rising edge. */
  rises = true;
  #period: Rational;
  #retuned: Rational | undefined;
  /** Half a period is `#whole + #part / #parts`. */
  #whole = 0;
  #part = 0;
  #parts = 1;
  #fraction = 0;

  constructor(period: Rational, phase: number) {
    this.#period = period;
    this.#tune(period);
    this.next = phase;
    this.#advance();
    this.#advance();
  }

  get period(): Rational {
    return this.#period;
  }

  /** Passes the next edge. */
  toggle(): void {
    if (this.rises && this.#retuned !== undefined) {
      this.#tune(this.#retuned);
      this.#retuned = undefined;
      this.#fraction = 0;
    }
    this.rises = !this.rises;
    this.#advance();
  }

  /** Passes so many edges at once; there must be no other period waiting. */
  skip(edges: number): void {
    const parts = BigInt(this.#fraction) + BigInt(this.#part) * BigInt(edges);
    this.next += this.#whole * edges + Number(parts / BigInt(this.#parts));
    this.#fraction = Number(parts % BigInt(this.#parts));
    if (edges % 2 === 1) this.rises = !this.rises;
  }

  /** When the edge comes that is the next but so many. */
  after(edges: number): number {
    const parts = BigInt(this.#fraction) + BigInt(this.#part) * BigInt(edges);
    return this.next + this.#whole * edges + Number(parts / BigInt(this.#parts));
  }

  /** How many whole cycles surely end before a time. The next half period is the first half of the first. */
  cyclesBefore(time: number): number {
    const half = this.#whole + this.#part / this.#parts;
    // A femtosecond for what is rounded off, another because the time itself is too late.
    return Math.max(0, Math.floor((time - this.next - 2) / (2 * half) + 0.5));
  }

  get isSteady(): boolean {
    return this.#retuned === undefined;
  }

  /** Takes effect at the next rising edge, so that the running cycle keeps its length. */
  retune(period: Rational): void {
    halves(period);
    this.#retuned = period;
  }

  /** For an engine that passes edges by itself; there must be no other period waiting. */
  putNumbers(numbers: Float64Array, at: number): void {
    numbers[at + CLOCK.next] = this.next;
    numbers[at + CLOCK.up] = this.rises ? 1 : 0;
    numbers[at + CLOCK.fraction] = this.#fraction;
    numbers[at + CLOCK.whole] = this.#whole;
    numbers[at + CLOCK.part] = this.#part;
    numbers[at + CLOCK.parts] = this.#parts;
  }

  takeNumbers(numbers: Float64Array, at: number): void {
    this.next = numbers[at + CLOCK.next] ?? 0;
    this.rises = numbers[at + CLOCK.up] === 1;
    this.#fraction = numbers[at + CLOCK.fraction] ?? 0;
  }

  get state(): OscillatorState {
    const { next, rises } = this;
    return { next, rises, fraction: this.#fraction, period: this.#period, retuned: this.#retuned };
  }

  set state(state: OscillatorState) {
    this.#tune(state.period);
    this.next = state.next;
    this.rises = state.rises;
    this.#fraction = state.fraction;
    this.#retuned = state.retuned;
  }

  #tune(period: Rational): void {
    this.#period = period;
    [this.#whole, this.#part, this.#parts] = halves(period);
  }

  #advance(): void {
    this.next += this.#whole;
    this.#fraction += this.#part;
    if (this.#fraction >= this.#parts) {
      this.#fraction -= this.#parts;
      this.next++;
    }
  }
}

function halves({ numerator, denominator }: Rational): [whole: number, part: number, parts: number] {
  const parts = 2n * denominator;
  const whole = numerator / parts;
  if (denominator <= 0n || whole < 1n || whole > BigInt(LAST_TIME) || parts > BigInt(LAST_TIME)) {
    throw misuse(
      'M6008',
      `a period of ${numerator}/${denominator} fs cannot be simulated: it must be from 2 fs to 9 s`,
    );
  }
  return [Number(whole), Number(numerator % parts), Number(parts)];
}
