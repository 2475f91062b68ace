import { expect, test } from 'vitest';
import { text } from '../../src/support/text.js';

test('takes off what the code around it caused', () => {
  expect(text`
    one
      two

    ${3}
  `).toBe('one\n  two\n\n3');
  expect(text`alone`).toBe('alone');
});
