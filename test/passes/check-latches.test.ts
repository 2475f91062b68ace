import { describe, expect, test } from 'vitest';
import { checkLatches } from '../../src/passes/check-latches.js';
import { find } from './find.js';

const latches = (body: string): readonly string[] =>
  find(
    checkLatches,
    `design M;
module M {
  in wire %c: 1;
  in wire %s: 2;
  in wire %a: 8;
  out wire %y: 8;
  out wire %v: 8 x 4;
  out wire %p.x: 4;
  out wire %p.y: 4;
  comb c {
    local $i: 32;
    local $t: 8;
    ${body}
  }
  debug port p: struct P { x: uint<4>, y: uint<4> } = (signal %p.x, signal %p.y);
}`,
  );

describe('latches', () => {
  test('an `if` without `else`', () => {
    expect(latches('if 0: %c#0:0-0 #0:10-20 { %y = %a#0:0-0 #0:12-16; }')).toEqual([
      'M4003 `y` keeps its value on some path, which would be a latch (10-20 where this does not hold, `y` gets no value; 12-16 it gets one here)',
    ]);
  });

  test('the branch that lacks it is labelled, in a chain too', () => {
    expect(
      latches(
        `if 0: %c { %y = %a; } else if 1: redor(%a) { %v[0:2] = %a#0:0-0 #0:30-40; } else { %y = 0:8; }`,
      )[0],
    ).toContain('(30-40 here `y` gets no value');
  });

  test('a case', () => {
    expect(
      latches('switch 0: %s { case 0, 1 { %y = 0:8; } case 2 #0:7-9 { } default { %y = 1:8; } }')[0],
    ).toContain('(7-9 in this case `y` gets no value');
    expect(latches('switch 0: %s { case 0 { %y = 0:8; } }')[0]).toContain('in all other cases');
  });

  test('one field, one element, some bits', () => {
    expect(latches('%p.x = 0:4; if 0: %c { %p.y = 1:4; }')[0]).toContain('M4003 `p.y` keeps');
    expect(latches('%v[0:2] = %a; if 0: %c { %v[1:2] = %a; }')[0]).toContain('M4003 `v[1]` keeps');
    expect(latches('%y bits 0:3 +: 4 = 0:4; if 0: %c { %y = %a; }')[0]).toContain('M4003 `y[7:4]` keeps');
  });

  test('one finding for the fields of one struct', () => {
    expect(latches('if 0: %c { %p.x = 1:4; %p.y = 1:4; }')).toHaveLength(1);
  });

  test('an element chosen at run time', () => {
    expect(latches('%v[%s] = %a;')[0]).toContain('only a part that is chosen at run time gets a value');
  });

  test('through a local that has no value on some path', () => {
    expect(latches('if 0: %c#0:0-0 #0:1-2 { $t = %a; } %y = $t;')).toEqual([
      'M4003 `y` keeps its value on some path, which would be a latch (1-2 where this does not hold, `y` gets no value; it gets one here)',
    ]);
  });
});

describe('no latches', () => {
  test.each([
    ['a default first', '%y = 0:8; if 0: %c { %y = %a; }'],
    ['both branches', 'if 0: %c { %y = 1:8; } else { %y = %a; }'],
    [
      'all values of a `switch`',
      'switch 0: %s { case 0, 1 { %y = 0:8; } case 2 { %y = 2:8; } case 3 { %y = %a; } }',
    ],
    ['all elements by a loop', 'for $i in 0..4 { %v[$i] = %a; }'],
    ['all bits by a loop', 'for $i in 0..8 { %y bits $i +: 1 = %c; }'],
    ['the bits in parts', '%y bits 0:3 +: 4 = 0:4; %y bits 4:3 +: 4 = 1:4;'],
    [
      'a condition that the loop decides',
      'for $i in 0..4 { if 0: ult($i, 2:32) { %v[$i] = %a; } else { %v[$i] = 0:8; } }',
    ],
    ['an element chosen at run time after a default', 'for $i in 0..4 { %v[$i] = 0:8; } %v[%s] = %a;'],
    ['a local set in parts', 'for $i in 0..8 { $t bits $i +: 1 = %c; } %y = $t;'],
    ['elements that others drive', '%v[2:2] = %a;'],
  ])('%s', (_, body) => {
    expect(latches(body)).toEqual([]);
  });

  test('a long chain', () => {
    const chain = Array.from(
      { length: 5_000 },
      (_, i) => `if ${i}: eq(%a, ${i % 256}:8) { %y = ${i % 256}:8; }`,
    );
    expect(latches(`${chain.join(' else ')} else { %y = 0:8; }`)).toEqual([]);
  });
});

test('what is computed from a latch is none itself', () => {
  const found = find(
    checkLatches,
    `design M;
module M {
  in wire %c: 1;
  out wire %y: 8;
  out wire %z: 8;
  comb c {
    local $y: 8;
    if 0: %c { $y = 1:8; }
    %z = $y;
    %y = $y;
  }
}`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('M4003 `y` keeps');
});
