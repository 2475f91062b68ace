/** What a design makes the compiler read stays within the project and its libraries, whatever links, pipes and devices stand in the way. */
import { truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Disk } from './project.js';

let disk: Disk;

beforeEach(() => {
  disk = new Disk();
  disk.write('npu/m3hdl.json', '{ "libraries": ["../shared"] }');
  disk.write('elsewhere/secret.m3hdl', 'const WIDTH = 8;').write('elsewhere/secret.hex', 'ab');
});

afterEach(() => {
  disk.remove();
});

describe('an import', () => {
  const importing = (name: string): string => `use ${name}.WIDTH;\nmodule M { out y: uint<WIDTH>; y = 0; }`;
  const check = (name: string): string => {
    disk.write('npu/top.m3hdl', importing(name));
    return disk.check('npu/top.m3hdl');
  };

  test('of a link out of the project is refused, with the place, where it leads, and the way out', () => {
    disk.link('npu/own.m3hdl', '../elsewhere/secret.m3hdl');
    expect(check('own')).toMatchInlineSnapshot(`
      "error[M2003]: \`…/npu/own.m3hdl\` cannot be imported
        ┌─ npu/top.m3hdl:1:5
        │
       1│ use own.WIDTH;
        │     ^^^^^^^^^ leads out of the project, to \`…/elsewhere/secret.m3hdl\`
        = put the file into the project, or add its folder to \`libraries\` of \`m3hdl.json\`

      warning[M2202]: the import \`WIDTH\` is not used
        ┌─ npu/top.m3hdl:1:9
        │
       1│ use own.WIDTH;
        │         ^^^^^ nothing reads it

      error[M2001]: there is no \`WIDTH\`
        ┌─ npu/top.m3hdl:2:24
        │
       2│ module M { out y: uint<WIDTH>; y = 0; }
        │                        ^^^^^ not declared here
      "
    `);
  });

  test.each([
    ['by an absolute path', (): Disk => disk.link('npu/own.m3hdl', disk.at('elsewhere/secret.m3hdl'))],
    [
      'by a chain of links',
      (): Disk =>
        disk.link('npu/own.m3hdl', 'second.m3hdl').link('npu/second.m3hdl', '../elsewhere/secret.m3hdl'),
    ],
  ])('of a link out of the project %s is refused', (_, make) => {
    make();
    expect(check('own')).toContain('leads out of the project, to `…/elsewhere/secret.m3hdl`');
  });

  test('through a folder that is a link out of the project is refused', () => {
    disk.link('npu/own', '../elsewhere');
    expect(check('own.secret')).toContain('leads out of the project, to `…/elsewhere/secret.m3hdl`');
  });

  test('out of a library is refused as well', () => {
    disk.link('shared/own.m3hdl', '../elsewhere/secret.m3hdl');
    expect(check('own')).toContain('leads out of the project');
  });

  test('by a link that stays within the project or leads to a library is as good as any', () => {
    disk.write('npu/hdl/real.m3hdl', 'const WIDTH = 8;').link('npu/own.m3hdl', 'hdl/real.m3hdl');
    expect(check('own')).toBe('');
    disk.write('shared/both.m3hdl', 'const WIDTH = 8;').link('npu/other.m3hdl', '../shared/both.m3hdl');
    expect(check('other')).toBe('');
  });

  test('from a library that is itself a link: it was declared', () => {
    disk.link('shared', 'elsewhere');
    expect(check('secret')).toBe('');
  });

  test.each([
    ['a link that leads nowhere', 'nothing.m3hdl', 'there is no package'],
    ['a link to itself', 'own.m3hdl', 'there is no package'],
    ['a link to a device', '/dev/zero', 'leads out of the project, to `/dev/zero`'],
    ['a link to a folder', 'hdl', 'it is a folder'],
  ])('of %s is refused', (_, to, message) => {
    disk.write('npu/hdl/x', '').link('npu/own.m3hdl', to);
    expect(check('own')).toContain(message);
  });

  test('of a folder and of a pipe is refused, and nobody waits', () => {
    disk.write('npu/own.m3hdl/inner', '').pipe('npu/tube.m3hdl');
    expect(check('own')).toContain('it is a folder');
    expect(check('tube')).toContain('it is no regular file');
  });

  test('of a file too large to hold is refused at once', () => {
    disk.write('npu/own.m3hdl', '');
    truncateSync(disk.at('npu/own.m3hdl'), 5_000_000_000);
    expect(check('own')).toContain('it has 5000000000 bytes, and 268435456 are the most');
  });

  test.each(['`..`', '..', '/etc/passwd', 'file:///etc/passwd', '"../x"', 'a\0b', String.raw`..\x`])(
    'can name no path: %j',
    (name) => {
      const codes = [...check(name).matchAll(/^error\[(M\d+)\]/gm)].map(([, code]) => code);
      expect(codes[0]).toMatch(/^M1/);
    },
  );

  test('of names that are special to JavaScript reads files of these names', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'then']) {
      expect(check(name)).toContain('there is no package');
      disk.write(`npu/${name}.m3hdl`, 'const WIDTH = 8;');
      expect(check(name)).toBe('');
    }
  });
});

describe('an init file', () => {
  const check = (path: string): string => {
    disk.write(
      'npu/hdl/rom.m3hdl',
      `module Rom { in a: u2; out q: u8; mem rom: u8[4] async init ${JSON.stringify(path)}; q = rom[a]; }`,
    );
    return disk.check('npu/hdl/rom.m3hdl');
  };

  test('that is a link out of the project is refused, with the place, where it leads, and the rule', () => {
    disk.link('npu/hdl/own.hex', '../../elsewhere/secret.hex');
    expect(check('own.hex')).toMatchInlineSnapshot(`
      "error[M4019]: \`own.hex\` cannot be read
        ┌─ npu/hdl/rom.m3hdl:1:61
        │
       1│ module Rom { in a: u2; out q: u8; mem rom: u8[4] async init "own.hex"; q = rom[a]; }
        │                                                             ^^^^^^^^^ it leads out of the project, to \`…/elsewhere/secret.hex\`
        = rule: an init file stands beside the file that names it, or in a folder below, links followed
      "
    `);
  });

  test('through a folder that is a link out of the project is refused', () => {
    disk.link('npu/hdl/data', '../../elsewhere');
    expect(check('data/secret.hex')).toContain('it leads out of the project, to `…/elsewhere/secret.hex`');
  });

  test.each([
    '../m3hdl.json',
    '../../elsewhere/secret.hex',
    'x/../../hdl/rom.m3hdl',
    '/etc/passwd',
    '//etc/passwd',
  ])('cannot be asked for above the folder: %s', (path) => {
    expect(check(path)).toContain('it stands in the folder of this file, or below');
  });

  test.each([
    ['file:///etc/passwd', 'there is no such file'],
    ['a\\u{0}b.hex', ''],
    ['no.hex', 'there is no such file'],
    ['', 'it is a folder'],
    ['.', 'it is a folder'],
    ['nowhere.hex', 'it is a link that leads nowhere'],
    ['circle.hex', 'it is a link that leads in a circle'],
    ['zero.hex', 'it leads out of the project, to `/dev/zero`'],
    ['tube.hex', 'it is no regular file'],
    ['large.bin', 'it has 5000000000 bytes'],
  ])('%j ends in a diagnostic', (path, reason) => {
    disk.link('npu/hdl/nowhere.hex', 'nothing').link('npu/hdl/circle.hex', 'circle.hex');
    disk.link('npu/hdl/zero.hex', '/dev/zero').pipe('npu/hdl/tube.hex').write('npu/hdl/large.bin', '');
    truncateSync(disk.at('npu/hdl/large.bin'), 5_000_000_000);
    disk.write(
      'npu/hdl/rom.m3hdl',
      `module Rom { in a: u2; out q: u8; mem rom: u8[4] async init "${path}"; q = rom[a]; }`,
    );
    const said = disk.check('npu/hdl/rom.m3hdl');
    expect(said).toMatch(/^error\[M4019\]: `.*` cannot be read\n +┌─ npu\/hdl\/rom\.m3hdl:1:\d+\n/);
    expect(said).toContain(reason);
  });

  test('by a link within the project is as good as any', () => {
    disk.write('npu/data/words.hex', '1 2 3 4').link('npu/hdl/own.hex', '../data/words.hex');
    expect(check('own.hex')).toBe('');
  });

  test.each([
    ['@fffffff 1', 'address @fffffff is none of a memory of 4 words'],
    [`@${'f'.repeat(100_000)} 1`, 'address @fffffffffffffffffff is none of a memory of 4 words'],
    ['1 '.repeat(1_000_000), 'it has more words than the memory, which has 4'],
    ['f'.repeat(1_000_000), 'word 0 is 0xffffffffffffffffffff…, which has more than 8 bits'],
    ['`include "/etc/passwd"', 'is no hexadecimal number'],
  ])('is read as words and as nothing else: %.20s', (content, problem) => {
    disk.write('npu/hdl/own.hex', content);
    expect(check('own.hex')).toContain(problem);
  });

  test('of bytes has no more of them than the memory', () => {
    disk.write('npu/hdl/own.bin', new Uint8Array(1_000_000));
    expect(check('own.bin')).toContain('it has 1000000 words, the memory 4');
  });
});

describe('what is named on the command line', () => {
  test('may be a link out of the project: it belongs where it leads', () => {
    disk.write('elsewhere/user.m3hdl', 'use secret.WIDTH;\nmodule M { out y: uint<WIDTH>; y = 0; }');
    disk.link('npu/user.m3hdl', '../elsewhere/user.m3hdl').link('npu/all', '../elsewhere');
    expect(disk.check('npu/user.m3hdl')).toBe('');
    expect(disk.check('npu/all')).toBe('');
  });

  test('while a link that is found in a folder stays within its project', () => {
    disk.link('npu/hdl/user.m3hdl', '../../elsewhere/secret.m3hdl');
    expect(disk.check('npu')).toMatchInlineSnapshot(`
      "error[M6001]: cannot read \`npu/hdl/user.m3hdl\`
        = it leads out of the project, to \`…/elsewhere/secret.m3hdl\`
        = put the file into the project, or add its folder to \`libraries\` of \`m3hdl.json\`
      "
    `);
  });

  test('folders that are links are not entered, so no circle can be walked', () => {
    disk.write('npu/hdl/a.m3hdl', 'const A = 1;').link('npu/hdl/again', '..');
    expect(disk.check('npu')).toBe('');
  });

  test.each([
    ['a folder', 'own.m3hdl', 'it is a folder'],
    ['a pipe', 'tube.m3hdl', 'it is no regular file'],
    ['a link to nowhere', 'nowhere.m3hdl', 'it is a link that leads nowhere'],
    ['nothing', 'nothing.m3hdl', 'there is no such file'],
  ])('is refused where it is %s', (_, name, reason) => {
    disk.write('npu/own.m3hdl/x', '').pipe('npu/tube.m3hdl').link('npu/nowhere.m3hdl', 'nothing');
    expect(disk.check(`npu/${name}`)).toMatch(`error[M6001]: cannot read \`npu/${name}\`\n  = ${reason}`);
  });

  test('a NUL in a name is no name', () => {
    expect(disk.check('npu/a\0b.m3hdl')).toContain('error[M6001]');
  });
});

describe('a manifest', () => {
  test('that leads out of its folder is not read', () => {
    disk.write('elsewhere/own.json', 'hunter2').link('cpu/m3hdl.json', '../elsewhere/own.json');
    disk.write('cpu/a.m3hdl', 'const A = 1;');
    const said = disk.check('cpu/a.m3hdl');
    expect(said).toBe('error[M6010]: `cpu/m3hdl.json` leads out of its folder, to `…/elsewhere/own.json`\n');
  });

  test('that is a pipe or a folder is none, and nobody waits', () => {
    disk.pipe('cpu/m3hdl.json').write('dsp/m3hdl.json/x', '');
    for (const name of ['cpu', 'dsp']) {
      disk.write(`${name}/a.m3hdl`, 'const A = 1;');
      expect(disk.check(`${name}/a.m3hdl`)).toBe('');
    }
  });

  test('has no key that JavaScript would add', () => {
    disk.write('cpu/m3hdl.json', '{ "__proto__": { "libraries": ["/"] }, "constructor": 1 }');
    disk.write('cpu/a.m3hdl', 'const A = 1;');
    const said = disk.check('cpu/a.m3hdl');
    expect(said).toContain('a manifest has no `__proto__`');
    expect(said).toContain('a manifest has no `constructor`');
  });
});
