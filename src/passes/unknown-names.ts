/** Names of what stands beside a signal; nobody can write them. */

/** Which of its bits are unknown. */
export const twinName = (name: string): string => `${name}?`;

/** Whether a register has been written since power-on. */
export const writtenName = (name: string): string => `${name}!`;

/** A reset, where it is known that it is active. */
export const knownName = (name: string): string => `${name}+`;
