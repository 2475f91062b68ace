/**
 * Random modules. Logic reads only what stands before it, and registers: so no program has a combinational loop. Each register is written by one block,
 * and each block belongs to a clock whose signals it reads.
 */
import type { Draw, Scope, Target, Value } from './draw.js';
import type { TypeMaker } from './declared.js';
import type { Expressions } from './expressions.js';
import { Links } from './links.js';
import { Statements } from './statements.js';
import { lines, list, node, type Tree } from './tree.js';
import { bits, BOOL, isVector, spelt, uint, widthOf, type Type } from './types.js';

/** A module, to those that instantiate it. */
interface Face {
  readonly name: string;
  /** `<4, uint<8>>`: one of the ways in which it may be instantiated. */
  readonly generics: string;
  readonly clocks: readonly string[];
  readonly resets: readonly Reset[];
  readonly inputs: readonly Target[];
  readonly outputs: readonly Target[];
}

/** `kind`: `: async low`. */
interface Reset {
  readonly name: string;
  readonly kind: string;
}

/** A clock of a module and what stands in its domain. */
interface Domain {
  readonly clock: string;
  /** ` on clk`, where there are several. */
  readonly said: string;
  readonly resets: readonly Reset[];
  readonly values: Value[];
}

const RESETS = ['', ': low', ': async', ': async low'] as const;

export class ModuleMaker {
  readonly #modules: Tree[] = [];
  readonly #draw: Draw;
  readonly #types: TypeMaker;
  readonly #expressions: Expressions;
  readonly #statements: Statements;
  readonly #links: Links;
  readonly #faces: Face[] = [];
  readonly #uses = new Set<string>();
  /** Begins the names of all modules, so that several programs can be in one simulation. */
  readonly #prefix: string;

  constructor(draw: Draw, types: TypeMaker, expressions: Expressions, prefix: string) {
    this.#draw = draw;
    this.#types = types;
    this.#expressions = expressions;
    this.#statements = new Statements(draw, types, expressions);
    this.#prefix = prefix;
    this.#links = new Links(draw, types, expressions, prefix);
  }

  get items(): readonly Tree[] {
    return [...this.#links.items, ...this.#modules];
  }

  imports(): readonly Tree[] {
    return [...this.#uses].map((path) => node('use')`use ${path};`);
  }

  /** Makes the module on top, and those that it needs. */
  top(): string {
    const draw = this.#draw;
    for (let i = draw.below(3); i > 0; i--) this.#make(draw.name(`${this.#prefix}M`), 1);
    if (draw.chance(0.3)) this.#makeGeneric(draw.name(`${this.#prefix}G`));
    const top = `${this.#prefix}Top`;
    this.#make(top, draw.chance(0.2) ? 2 : 1, true);
    return top;
  }

  /** `open`: its ports may be bundles and streams, which no instance has a use for. */
  #make(name: string, most: number, open = false): void {
    const draw = this.#draw;
    const rows: Tree[] = [];
    const domains = this.#domains(rows, most === 2 ? 2 : draw.chance(0.75) ? 1 : 0);
    const inputs: Target[] = [];
    const outputs: Target[] = [];
    for (const domain of domains) {
      for (let i = draw.between(1, 4); i > 0; i--) {
        const value: Value = { text: draw.name('a'), type: this.#types.held(), known: false };
        rows.push(node('input')`in  ${value.text}: ${spelt(value.type)}${domain.said};`);
        domain.values.push(value);
        inputs.push(value);
      }
    }
    for (const domain of domains) {
      if (domain.clock !== '') this.#state(rows, domain);
      if (open && domains.length === 1) this.#open(rows, domain);
      for (let i = draw.between(2, 5); i > 0; i--) this.#logic(rows, domain, outputs);
      this.#output(rows, domain, outputs);
    }
    if (domains.length === 2) this.#crossing(rows, domains, outputs);
    const clocks = domains.map(({ clock }) => clock).filter((clock) => clock !== '');
    this.#modules.push(
      node(domains.length === 2 ? 'module of two clocks' : 'module')`module ${name} {\n${lines(rows)}\n}`,
    );
    this.#faces.push({
      name,
      generics: '',
      clocks,
      resets: domains.flatMap(({ resets }) => resets),
      inputs,
      outputs,
    });
  }

  #open(rows: Tree[], { clock, resets, values }: Domain): void {
    if (this.#draw.chance(0.15)) this.#links.port(rows, values);
    if (clock !== '' && resets.length > 0 && this.#draw.chance(0.15)) this.#links.streams(rows, values);
  }

  // ── Clocks ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #domains(rows: Tree[], clocks: number): readonly Domain[] {
    const draw = this.#draw;
    if (clocks === 0) return [{ clock: '', said: '', resets: [], values: [] }];
    const names = clocks === 1 ? ['clk'] : ['clk', 'other'];
    for (const clock of names) rows.push(node('clock')`clock ${clock};`);
    return names.map((clock): Domain => {
      const said = clocks === 1 ? '' : ` on ${clock}`;
      const resets = Array.from({ length: draw.one(0, 1, 1, 1, 2) }, (_, i): Reset => {
        const name = (clock === 'clk' ? ['rst', 'clear'] : ['otherRst', 'otherClear'])[i] ?? '';
        return { name, kind: draw.one(...RESETS) };
      });
      for (const { name, kind } of resets) rows.push(node(`reset${kind}`)`reset ${name}${kind}${said};`);
      const values = resets
        .filter(() => draw.chance(0.3))
        .map(({ name }): Value => ({ text: `${name}.active`, type: BOOL, known: false }));
      return { clock, said, resets, values };
    });
  }

  /** Registers, memories and machines of a clock, or of one that is made of it. */
  #state(rows: Tree[], domain: Domain): void {
    const draw = this.#draw;
    this.#registers(rows, domain, domain.clock);
    if (draw.chance(0.35)) this.#memory(rows, domain);
    if (draw.chance(0.25)) this.#machine(rows, domain);
    if (draw.chance(0.2)) {
      const made = draw.name('made');
      const derived = draw.chance(0.5)
        ? node('divided clock')`clock ${made} = ${domain.clock}.divide(${draw.between(2, 4)});`
        : node(
            'gated clock',
          )`clock ${made} = ${domain.clock}.gate(${this.#expressions.condition(2, domain.values)});`;
      rows.push(derived);
      this.#registers(rows, { ...domain, values: [...domain.values] }, made, domain);
    }
  }

  /** `shared`: where they are read. */
  #registers(rows: Tree[], domain: Domain, clock: string, shared: Domain = domain): void {
    const draw = this.#draw;
    const targets = Array.from({ length: draw.between(1, 3) }, (): Value => ({
      text: draw.name('r'),
      type: this.#types.held(),
      known: false,
    }));
    for (const { text, type } of targets) rows.push(this.#register(text, type, domain));
    domain.values.push(...targets);
    const edge = draw.chance(0.06) && clock === domain.clock ? ' falling' : '';
    const block = (some: readonly Target[]): Tree =>
      node(
        `on${edge}`,
      )`on ${clock}${edge} {\n${lines(this.#statements.several(some, domain.values, '<=', draw.between(1, 4), 2))}\n}`;
    if (targets.length > 1 && draw.chance(0.3))
      rows.push(block(targets.slice(0, 1)), block(targets.slice(1)));
    else rows.push(block(targets));
    if (shared !== domain) shared.values.push(...targets);
  }

  #register(name: string, type: Type, { resets, said }: Domain): Tree {
    const draw = this.#draw;
    const head = `reg ${name}: ${spelt(type)}`;
    const value = draw.chance(0.25) ? undefined : this.#expressions.constant(type, false);
    if (value === undefined) return node('reg')`${head}${said};`;
    const reset = draw.pick(resets);
    const chosen = resets.length > 1 || draw.chance(0.2);
    if (!chosen) return node('reg =')`${head} = ${value}${said};`;
    return reset === undefined || draw.chance(0.4)
      ? node('reg = reset none')`${head} = ${value} reset none${said};`
      : node('reg = reset')`${head} = ${value} reset ${reset.name}${said};`;
  }

  #memory(rows: Tree[], domain: Domain): void {
    const draw = this.#draw;
    const name = draw.name('ram');
    const wide = this.#types.any();
    const word: Type = wide.kind === 'enum' || wide.kind === 'union' ? bits(8) : wide;
    const depth = draw.one(1, 2, 3, 4, 5, 8, 16);
    const async = draw.chance(0.5);
    const mode = draw.one('', '', '', ' old', ' new', ...(async ? [] : [' undefined']));
    const initial = this.#words(word);
    rows.push(
      node(
        `mem${async ? ' async' : ''}${mode}`,
      )`mem ${name}: ${word.kind === 'array' ? this.#alias(rows, word) : spelt(word)}[${depth}]${async ? ' async' : ''}${mode}${initial};`,
    );
    const { values } = domain;
    const at = (): Tree => this.#expressions.index(depth, 2, values);
    const reads: Value[] = [];
    if (async) {
      const read: Value = { text: draw.name('q'), type: word, known: false };
      rows.push(node('asynchronous read')`let ${read.text} = ${name}[${at()}];`);
      reads.push(read);
    }
    for (let port = draw.between(1, 2); port > 0; port--) {
      const inside: Tree[] = [];
      if (draw.chance(0.7)) {
        const read: Value = { text: draw.name('q'), type: word, known: false };
        rows.push(this.#register(read.text, word, domain));
        inside.push(node('synchronous read')`${read.text} <= ${name}[${at()}];`);
        reads.push(read);
      }
      const write = this.#write(name, word, at, values);
      inside.push(
        draw.chance(0.7)
          ? node('write if')`if ${this.#expressions.condition(2, values)} {\n${write}\n}`
          : write,
      );
      if (draw.chance(0.2)) inside.push(this.#write(name, word, at, values));
      rows.push(node('on with a memory')`on ${domain.clock} {\n${lines(inside)}\n}`);
    }
    values.push(...reads);
  }

  #words(word: Type): Tree {
    const draw = this.#draw;
    if (word.kind !== 'enum' && word.kind !== 'float' && widthOf(word) >= 4 && draw.chance(0.15))
      return node('words from a file')` init "words.hex"`;
    const value = draw.chance(0.5) ? this.#expressions.constant(word, false) : undefined;
    return value === undefined ? node('no value')`` : node('words =')` = ${value}`;
  }

  /** `u8[2][4]` would be two words of `u8[4]`. */
  #alias(rows: Tree[], type: Type): string {
    const name = this.#draw.name('Word');
    rows.push(node('type alias')`type ${name} = ${spelt(type)};`);
    return name;
  }

  #write(name: string, word: Type, at: () => Tree, values: Scope): Tree {
    const draw = this.#draw;
    const data = (type: Type): Tree => this.#expressions.landing(type, 2, values);
    const lanes = [2, 3, 4, 8].filter((count) => widthOf(word) > 0 && widthOf(word) % count === 0);
    const count = draw.pick(lanes);
    if (count !== undefined && isVector(word) && draw.chance(0.3))
      return node(
        'write lanes',
      )`${name}[${at()}] <= ${data(word)} lanes ${this.#expressions.typed(bits(count), 2, values)};`;
    if (word.kind === 'struct' && draw.chance(0.4)) {
      const field = draw.pick(word.fields);
      if (field !== undefined)
        return node('write field')`${name}[${at()}].${field.name} <= ${data(field.type)};`;
    }
    if (isVector(word) && word.width > 1 && draw.chance(0.2)) {
      const high = draw.below(word.width);
      const low = draw.between(0, high);
      return node(
        'write slice',
      )`${name}[${at()}][${high}:${low}] <= ${data(word.kind === 'uint' ? uint(high - low + 1) : bits(high - low + 1))};`;
    }
    return node('write')`${name}[${at()}] <= ${data(word)};`;
  }

  #machine(rows: Tree[], domain: Domain): void {
    const draw = this.#draw;
    const name = draw.name('machine');
    const out: Value = { text: draw.name('w'), type: this.#types.held(), known: false };
    const held: Value = { text: draw.name('r'), type: this.#types.held(), known: false };
    const states = Array.from({ length: draw.between(2, 4) }, () => draw.name('S'));
    rows.push(
      node('wire')`wire ${out.text}: ${spelt(out.type)}${domain.said};`,
      this.#register(held.text, held.type, domain),
    );
    const { values } = domain;
    const inner = [...values, held];
    const body = states.map((state, i): Tree => {
      const inside: Tree[] = [];
      if (draw.chance(0.6))
        inside.push(node('whole =')`${out.text} = ${this.#expressions.landing(out.type, 2, inner)};`);
      if (draw.chance(0.5))
        inside.push(node('whole <=')`${held.text} <= ${this.#expressions.landing(held.type, 2, inner)};`);
      const goto = (): Tree => node('goto')`goto ${draw.pick(states) ?? state};`;
      inside.push(
        draw.chance(0.7)
          ? node('goto if')`if ${this.#expressions.condition(2, inner)} { ${goto()} } else { ${goto()} }`
          : goto(),
      );
      return node(
        i === 0 ? 'initial state' : 'state',
      )`${i === 0 ? 'initial ' : ''}${state} {\n${lines(inside)}\n}`;
    });
    // Other states are reached or not: that is a warning.
    const reset = draw.pick(domain.resets);
    const head = reset === undefined ? '' : ` reset ${reset.name}`;
    rows.push(
      node(
        `fsm${reset === undefined ? '' : ' reset'}`,
      )`fsm ${name} on ${domain.clock}${head} {\n${lines([node('default')`default ${out.text} = ${this.#expressions.landing(out.type, 1, values)};`, ...body])}\n}`,
    );
    values.push(out, held);
    const watch: Value = { text: draw.name('l'), type: BOOL, known: false };
    rows.push(
      draw.chance(0.5)
        ? node('state is')`let ${watch.text} = ${name}.state is .${states[0]!};`
        : node('state ==')`let ${watch.text} = ${name}.state == .${states[1]!};`,
    );
    values.push(watch);
  }

  // ── Logic ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #logic(rows: Tree[], domain: Domain, outputs: Target[]): void {
    const draw = this.#draw;
    const { values, said } = domain;
    draw.way<true>([
      [
        2,
        () => {
          const type = this.#types.held();
          const text = draw.name('l');
          rows.push(
            draw.chance(0.5)
              ? node('let')`let ${text} = ${this.#expressions.typed(type, 3, values)};`
              : node(
                  'let of a type',
                )`let ${text}: ${spelt(type)} = ${this.#expressions.landing(type, 3, values)};`,
          );
          values.push({ text, type, known: true });
          return true;
        },
      ],
      [
        1,
        () => {
          const type = this.#types.held();
          const text = draw.name('w');
          rows.push(
            node('wire')`wire ${text}: ${spelt(type)}${said};`,
            node('drive')`${text} = ${this.#expressions.landing(type, 3, values)};`,
          );
          values.push({ text, type, known: true });
          return true;
        },
      ],
      [2, () => this.#block(rows, domain)],
      [1, () => this.#byElement(rows, domain)],
      [2, () => this.#output(rows, domain, outputs)],
      [3, () => this.#instance(rows, domain)],
      [
        1,
        () => {
          this.#links.instances(rows, values);
          return true;
        },
      ],
      [1, () => this.#assertion(rows, domain)],
      [1, () => this.#stream(rows, domain)],
      [
        1,
        () => {
          const text = draw.name('N');
          const type = this.#types.vector();
          const value = this.#expressions.constant(type, false);
          if (value === undefined) return undefined;
          rows.push(node('const')`const ${text}: ${spelt(type)} = ${value};`);
          values.push({ text, type, known: true });
          return true;
        },
      ],
    ]);
  }

  #block(rows: Tree[], { values, said }: Domain): true {
    const draw = this.#draw;
    const targets = Array.from({ length: draw.between(1, 2) }, (): Value => ({
      text: draw.name('w'),
      type: this.#types.held(),
      known: true,
    }));
    for (const { text, type } of targets) rows.push(node('wire')`wire ${text}: ${spelt(type)}${said};`);
    const first = targets.map(
      ({ text, type }) => node('whole =')`${text} = ${this.#expressions.landing(type, 3, values)};`,
    );
    // What it has assigned, a block may read again.
    const seen = draw.chance(0.3) ? [...values, ...targets] : values;
    rows.push(
      node(
        'comb',
      )`comb {\n${lines([...first, ...this.#statements.several(targets, seen, '=', draw.between(1, 3), 2)])}\n}`,
    );
    values.push(...targets);
    return true;
  }

  /** A wire that is driven part by part, and a loop that stays one. */
  #byElement(rows: Tree[], { values, said }: Domain): true {
    const draw = this.#draw;
    const text = draw.name('w');
    const length = draw.between(1, 5);
    const element = this.#types.vector();
    const type: Type = { kind: 'array', element, length };
    rows.push(node('wire')`wire ${text}: ${spelt(type)}${said};`);
    const index = draw.name('i');
    const inner = values.flatMap((value): readonly Value[] =>
      value.type.kind === 'array' && value.type.length >= length
        ? [{ text: `${value.text}[${index}]`, type: value.type.element, known: true }]
        : [],
    );
    if (draw.chance(0.7))
      rows.push(
        node(
          'generate for',
        )`for ${index} in 0..${length} {\n${node('drive element')`${text}[${index}] = ${this.#expressions.landing(element, 3, [...values, ...inner, ...inner])};`}\n}`,
      );
    else
      for (let i = 0; i < length; i++)
        rows.push(node('drive element')`${text}[${i}] = ${this.#expressions.landing(element, 2, values)};`);
    values.push({ text, type, known: true });
    return true;
  }

  #output(rows: Tree[], domain: Domain, outputs: Target[]): true {
    const draw = this.#draw;
    const type = this.#types.held();
    const text = draw.name('y');
    const { values } = domain;
    rows.push(node('output')`out ${text}: ${spelt(type)}${domain.said};`);
    rows.push(node('drive')`${text} = ${this.#expressions.landing(type, 4, values)};`);
    values.push({ text, type, known: true });
    outputs.push({ text, type });
    return true;
  }

  #assertion(rows: Tree[], { values, said }: Domain): true | undefined {
    const draw = this.#draw;
    const value = draw.pick(
      values.filter(({ type }) => isVector(type) && type.width > 0 && type.limit === undefined),
    );
    if (value === undefined || !isVector(value.type)) return undefined;
    const name = draw.name('law');
    const { text } = value;
    rows.push(
      draw.one(
        node('assert')`assert ${name}: (${text} ^ ${text}) == 0 : "${text} is {${text}}"${said};`,
        node('assert')`assert ${name}: ${text}.ones() <= ${value.type.width}${said};`,
        node('assume')`assume ${name}: (~${text} | ${text}).and()${said};`,
        node('cover')`cover ${name}: ${text}.xor()${said};`,
      ),
    );
    return true;
  }

  // ── Hierarchy ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #instance(rows: Tree[], domain: Domain): true | undefined {
    const draw = this.#draw;
    const face = draw.pick(
      this.#faces.filter(({ clocks }) => clocks.length === 0 || (clocks.length === 1 && domain.clock !== '')),
    );
    if (face === undefined) return undefined;
    const { values } = domain;
    const name = draw.name('u');
    const ties = [
      ...face.clocks.map(
        (clock) => node('clock connection')`${clock === domain.clock ? clock : `${clock}: ${domain.clock}`}`,
      ),
      ...face.resets.map((reset) => this.#resetOf(reset, domain)),
    ];
    if (draw.chance(0.3)) {
      const index = draw.name('i');
      const count = draw.between(1, 4);
      const inner = values.flatMap((value): readonly Value[] =>
        value.type.kind === 'array' && value.type.length >= count
          ? [{ text: `${value.text}[${index}]`, type: value.type.element, known: true }]
          : [],
      );
      const args = face.inputs.map(
        ({ text, type }) =>
          node('connection')`${text}: ${this.#expressions.landing(type, 2, [...values, ...inner, ...inner])}`,
      );
      rows.push(
        node(
          'instance array',
        )`for ${index} in 0..${count} {\ninst ${name}[${index}]: ${face.name}${face.generics}(${list([...ties, ...args])});\n}`,
      );
      for (let i = 0; i < count; i++)
        values.push(
          ...face.outputs.map(({ text, type }): Value => ({
            text: `${name}[${i}].${text}`,
            type,
            known: false,
          })),
        );
      const output = draw.pick(face.outputs);
      if (output !== undefined) {
        const picked: Value = { text: draw.name('l'), type: output.type, known: false };
        rows.push(
          node(
            'picked instance',
          )`let ${picked.text} = ${name}[${this.#expressions.index(count, 2, values)}].${output.text};`,
        );
        values.push(picked);
      }
      return true;
    }
    const args = face.inputs.map(
      ({ text, type }) => node('connection')`${text}: ${this.#expressions.landing(type, 2, values)}`,
    );
    rows.push(
      node(
        face.generics === '' ? 'instance' : 'instance of a generic module',
      )`inst ${name}: ${face.name}${face.generics}(${list([...ties, ...args])});`,
    );
    values.push(
      ...face.outputs.map(({ text, type }): Value => ({ text: `${name}.${text}`, type, known: false })),
    );
    return true;
  }

  /** A reset of the module, or a register: logic has glitches. */
  #resetOf({ name: port, kind }: Reset, { resets, values }: Domain): Tree {
    const draw = this.#draw;
    const own = draw.pick(resets);
    if (own !== undefined)
      return node('reset connection')`${port}: ${own.name}${own.kind === kind ? '' : '.active'}`;
    const register = draw.pick(
      values.filter(({ text, type }) => type.kind === 'bool' && /^r\d+$/.test(text)),
    );
    return register === undefined
      ? node('no reset')`${port}: false`
      : node('reset by a register')`${port}: ${register.text}`;
  }

  /** `<N: int, T: type>`, with two faces. */
  #makeGeneric(name: string): void {
    const draw = this.#draw;
    const [count, flag] = [draw.name('N'), draw.name('B')];
    const xs = draw.name('a');
    const pick = draw.name('a');
    const y = draw.name('y');
    const z = draw.name('y');
    const w = draw.name('y');
    const index = draw.name('i');
    const element = uint(draw.one(4, 8, 33, 64));
    const given = this.#expressions.functions.named(element, element);
    const applied = given === undefined ? '' : `, F: fn(${spelt(element)}) -> ${spelt(element)}`;
    const operator = draw.one('+%', '^', '-%', '*%', '&', '|');
    const body =
      given === undefined
        ? node('generic element')`${xs}[${index}] ${operator} ${xs}[${count} - 1 - ${index}]`
        : node('parameter that is a function')`F(${xs}[${index}]) ${operator} ${xs}[${count} - 1 - ${index}]`;
    this.#modules.push(
      node(
        'generic module',
      )`module ${name}<${count}: int in 1..=8 = 2, ${flag}: bool = true, T: type = uint<3>${applied}> where ${count} < 9 {
in  ${xs}: ${spelt(element)}[${count}];
in  ${pick}: T;
out ${y}: ${spelt(element)}[${count}];
out ${z}: T;
out ${w}: ${spelt(element)};
for ${index} in 0..${count} {
${y}[${index}] = ${body};
}
${node('generate if')`if ${flag} {
${z} = ${pick};
} else {
${z} = if ${xs}[0].xor() { ${pick} } else { ${pick} };
}`}
${w} = ${xs}[${count} - 1] ${operator} ${count};
}`,
    );
    for (let i = draw.between(1, 2); i > 0; i--) {
      const length = draw.between(1, 5);
      const type = this.#types.held();
      const given1 = given === undefined ? '' : `, ${given}`;
      this.#faces.push({
        name,
        generics: `<${length}, ${draw.one('true', 'false')}, ${spelt(type)}${given1}>`,
        clocks: [],
        resets: [],
        inputs: [
          { text: xs, type: { kind: 'array', element, length } },
          { text: pick, type },
        ],
        outputs: [
          { text: y, type: { kind: 'array', element, length } },
          { text: z, type },
          { text: w, type: element },
        ],
      });
    }
  }

  // ── Streams ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** From logic through blocks of the library and of the program's own, into a register or a wire. */
  #stream(rows: Tree[], domain: Domain): true | undefined {
    const draw = this.#draw;
    if (domain.clock === '' || domain.resets.length === 0) return undefined;
    const { values } = domain;
    const { name: reset, kind } = domain.resets[0]!;
    const rst = kind === '' ? reset : `${reset}.active`;
    const type: Type = draw.one<Type>(uint(draw.one(1, 5, 8, 33, 65)), this.#types.held());
    const stage = draw.name(`${this.#prefix}S`);
    const map = this.#expressions.functions.named(type, type);
    if (map === undefined) return undefined;
    const start = draw.name('w');
    const end = draw.name('w');
    // The stage of the program's own: takes a beat where it holds none, or gives its own away.
    const transparent = draw.chance(0.5);
    const body = transparent
      ? `source.ready = sink.ready;\nsink.valid = source.valid;\nsink.data = ${map}(source.data);`
      : `reg full: bool = false;\nreg held: ${spelt(type)};\nsource.ready = !full || sink.ready;\nsink.valid = full;\nsink.data = ${map}(held);\non clk {\nif source.ready {\nfull <= source.valid;\n}\nif source.fire {\nheld <= source.data;\n}\n}`;
    this.#modules.push(
      node(
        'stream module',
      )`module ${stage} {\nclock clk;\nreset rst;\nin  source: stream<${spelt(type)}>;\nout sink: stream<${spelt(type)}>;\n${body}\n}`,
    );
    const kinds = [
      [stage, ''],
      ...draw.one(
        [['Skid', `<${spelt(type)}>`]],
        [['RegisterSlice', `<${spelt(type)}>`]],
        [['Fifo', `<${spelt(type)}, ${draw.between(2, 5)}>`]],
        [],
      ),
    ] as const;
    rows.push(
      node('stream wire')`wire ${start}: stream<${spelt(type)}>${domain.said};`,
      node('stream wire')`wire ${end}: stream<${spelt(type)}>${domain.said};`,
    );
    rows.push(
      node('drive valid')`${start}.valid = ${this.#expressions.landing(BOOL, 2, values)};`,
      node('drive data')`${start}.data = ${this.#expressions.landing(type, 2, values)};`,
    );
    const units = kinds.map(([kind, generics]) => {
      if (generics !== '') this.#uses.add(kind === 'Fifo' ? 'std.fifo.Fifo' : `std.stream.${kind}`);
      return { kind, generics, name: draw.name('u') };
    });
    for (const [i, { kind, generics, name }] of units.entries()) {
      const source = i === 0 ? start : `${units[i - 1]!.name}.sink`;
      const sink = i === units.length - 1 ? `sink: ${end}` : 'sink: _';
      const more = kind === 'Fifo' ? ', level: _' : '';
      rows.push(
        node(
          `stream through ${kind === stage ? 'a stage' : kind}`,
        )`inst ${name}: ${kind}${generics}(clk: ${domain.clock}, rst: ${rst}, source: ${source}, ${sink}${more});`,
      );
    }
    const state = values.filter(({ text }) => /^r\d+$/.test(text));
    rows.push(node('drive ready')`${end}.ready = ${this.#expressions.landing(BOOL, 2, state)};`);
    const valid: Value = { text: `${end}.valid`, type: BOOL, known: true };
    const fire: Value = { text: `${end}.fire`, type: BOOL, known: true };
    values.push(valid, fire, { text: `${end}.data`, type, known: true });
    return true;
  }

  // ── Crossings ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #crossing(rows: Tree[], [one, other]: readonly Domain[], outputs: Target[]): void {
    const draw = this.#draw;
    if (one === undefined || other === undefined) return;
    const [from, to] = draw.chance(0.5) ? [one, other] : [other, one];
    const bit = draw.pick(
      from.values.filter(({ text, type }) => type.kind === 'bool' && /^[ar]\d+$/.test(text)),
    );
    if (bit !== undefined) {
      this.#uses.add('std.cdc.Sync2');
      const name = draw.name('u');
      rows.push(node('Sync2')`inst ${name}: Sync2(clk: ${to.clock}, source: ${bit.text});`);
      to.values.push({ text: `${name}.synced`, type: BOOL, known: false });
    }
    const value = draw.pick(from.values.filter(({ text }) => /^[ar]\d+$/.test(text)));
    if (value !== undefined && draw.chance(0.7)) {
      const name = draw.name(`${this.#prefix}X`);
      const type = spelt(value.type);
      this.#modules.push(
        node(
          'crossing module',
        )`#[crossing]\nmodule ${name} {\nclock from;\nclock to;\nin  a: ${type} on from;\nout b: ${type} on to;\nreg held: ${type} on from;\nreg b;\non from { held <= a; }\non to { b <= held; }\n}`,
      );
      const unit = draw.name('u');
      rows.push(
        node('crossing')`inst ${unit}: ${name}(from: ${from.clock}, to: ${to.clock}, a: ${value.text});`,
      );
      to.values.push({ text: `${unit}.b`, type: value.type, known: false });
    }
    this.#output(rows, to, outputs);
  }
}
