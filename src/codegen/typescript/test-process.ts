/**
 * Test processes: a `switch` on the program counter, one case an instruction, with locals in the memory. What a process does to the world goes to the
 * host; a wait ends the run.
 */
import type { Expr, Instr, StatePath, Stmt, TestProcess, Timeout, WaitFor } from '../../ir/ir.js';
import { isLarge } from '../registers.js';
import { choose, condition, less, subtract } from './exact.js';
import { Expressions } from './expressions.js';
import { bigint, Frame, type Surroundings } from './frame.js';
import { Locals } from './locals.js';
import { quoted, type Names } from './names.js';
import { Output } from './output.js';
import { addressOf, isInside, loadElement } from './places.js';
import { Statements } from './statements.js';
import { known, literal, narrow, ZERO, type Num, type Value } from './value.js';
import { Writer } from './writer.js';

type Drive = Extract<Stmt, { kind: 'drive' }>;

class TestFrame extends Frame {
  drive(stmt: Drive, statements: Statements): void {
    const { writer } = this;
    const region = this.region(stmt.signal);
    const none = narrow(0, ZERO);
    const parts = [stmt.value, stmt.delay, stmt.index, stmt.range?.low].filter((expr) => expr !== undefined);
    const [value = none, ...rest] = statements.expressions.together(parts);
    const delay = stmt.delay === undefined ? undefined : rest.shift();
    const number = (given: Value | undefined, hint: string): Num =>
      writer.atom(writer.capped(given ?? none), hint);
    const index = stmt.index === undefined ? ZERO : number(rest.shift(), 'index');
    const low = stmt.range === undefined ? ZERO : number(rest.shift(), 'low');
    const width = literal(stmt.range?.width ?? region.width);
    const room = subtract(literal(region.width), low);
    const count = choose(less(room, width), room, width);
    const place = `place(${this.around.shape.id}, ${this.number}, ${stmt.signal}, ${index.text})`;
    const what = `${low.text}, ${count.text}, ${bigint(writer, value)}`;
    const call =
      delay === undefined
        ? `host.drive(thread, ${place}, ${what});`
        : `host.driveLater(${place}, ${what}, ${bigint(writer, delay)});`;
    const tests = [isInside(index, region.length), isInside(low, region.width)];
    if (tests.some((test) => known(test) === 0)) return;
    const open = tests.filter((test) => test.test !== undefined).map((test) => condition(test).text);
    if (open.length === 0) writer.out.line(call);
    else writer.out.nest(`if (${open.join(' && ')})`, () => writer.out.line(call));
  }

  bulk(): undefined {
    return undefined;
  }

  memWrite(): void {
    throw new Error('test processes set memory words with `deposit`');
  }

  protected override sampled(signal: number, index: Num | undefined): Value {
    const region = this.around.layout.samples(this.around.shape.id).get(signal);
    if (region === undefined) throw new Error(`no samples are kept of ${this.hint(signal)}`);
    return loadElement(this.writer, region, this.instance, index ?? ZERO, `sampled_${this.hint(signal)}`);
  }
}

class TestEmitter {
  readonly #frame: TestFrame;
  readonly #writer: Writer;
  readonly #expressions: Expressions;
  readonly #statements: Statements;
  readonly #clocks: number;

  constructor(around: Surroundings, process: TestProcess, index: number, writer: Writer) {
    const { layout, shape } = around;
    const instance = shape.count > 1 ? 'i' : undefined;
    this.#writer = writer;
    this.#frame = new TestFrame(around, writer, instance);
    this.#expressions = new Expressions(writer, this.#frame);
    const regions = process.locals.map((_, id) => layout.local(shape.id, index, id));
    this.#frame.locals = Locals.inMemory(writer, process.locals, regions, instance);
    const scope = ['thread: Thread', ...(instance === undefined ? [] : [instance])];
    this.#statements = new Statements(
      this.#expressions,
      this.#frame.locals,
      this.#frame,
      around.functions,
      isLarge(process) ? { outline: around.outline, scope } : undefined,
    );
    this.#clocks = shape.module.clocks.length;
  }

  instruction(instr: Instr, pc: number): void {
    const { out } = this.#writer;
    const go = (to: number): void => {
      out.line(`thread.pc = ${to};`);
      out.line('continue;');
    };
    switch (instr.kind) {
      case 'do':
        this.#statements.body(instr.body);
        return go(pc + 1);
      case 'jump':
        return go(instr.to);
      case 'branch': {
        const cond = condition(this.#expressions.condition(instr.cond));
        out.line(`thread.pc = ${cond.text} ? ${instr.then} : ${instr.else};`);
        return out.line('continue;');
      }
      case 'end':
        return out.line("return { kind: 'end' };");
      case 'fork':
        out.line(`thread.pc = ${pc + 1};`);
        return out.line(
          `return { kind: 'fork', branches: [${instr.branches.join(', ')}], join: '${instr.join}' };`,
        );
      case 'clock': {
        const { action } = instr;
        const what =
          action.kind === 'retune'
            ? `{ kind: 'retune', period: ${this.#big(action.period)} }`
            : `{ kind: '${action.kind}' }`;
        out.line(`host.clock(thread, ${this.#node(instr.clock)}, ${what});`);
        return go(pc + 1);
      }
      case 'random':
        this.#random(instr);
        return go(pc + 1);
      case 'force':
      case 'deposit':
      case 'release': {
        const value = instr.kind === 'release' ? '' : `, ${this.#big(instr.value)}`;
        const place = this.#writer.out.constant('target', this.#path(instr.target));
        out.line(`if (${place} !== undefined) host.${instr.kind}(thread, ${place}${value});`);
        return go(pc + 1);
      }
      case 'print': {
        const parts = instr.parts.map((part, i) =>
          typeof part === 'string'
            ? quoted(part)
            : `{ value: ${this.#big(part.value)}, type: shown(thread, ${pc}, ${i}) }`,
        );
        out.line(`host.print(thread, [${parts.join(', ')}]);`);
        return go(pc + 1);
      }
      case 'wait':
        return this.#wait(instr.what, instr.timeout, pc);
    }
  }

  #random({ local, low, high }: Extract<Instr, { kind: 'random' }>): void {
    const { out } = this.#writer;
    const width = this.#frame.locals.widthOf(local);
    const [from, to] = [out.constant('least', this.#big(low)), out.constant('most', this.#big(high))];
    const span = `BigInt.asUintN(${low.width}, ${to} - ${from})`;
    const drawn = out.constant('drawn', `BigInt.asUintN(${width}, ${from} + host.random(thread, ${span}))`);
    const { region, instance } = this.#frame.locals.placeOf(local);
    out.line(
      `store('${region.bank}', ${addressOf(region, instance, ZERO).text}, ${region.limbs}, ${drawn});`,
    );
  }

  #wait(what: WaitFor, timeout: Timeout | undefined, pc: number): void {
    const { out } = this.#writer;
    if (what.kind === 'until') {
      const cond = condition(this.#expressions.condition(what.cond));
      out.nest(`if (${cond.text})`, () => {
        out.line(`thread.pc = ${pc + 1};`);
        out.line('continue;');
      });
    } else {
      out.line(`thread.pc = ${pc + 1};`);
    }
    out.line(`return { ${[...this.#suspension(what), ...this.#deadline(what, timeout)].join(', ')} };`);
  }

  #suspension(what: WaitFor): readonly string[] {
    switch (what.kind) {
      case 'cycles': {
        const count = this.#big(what.count);
        return ["kind: 'cycles'", `node: ${this.#node(what.clock)}`, `count: Number(${count})`];
      }
      case 'edge':
        return ["kind: 'edge'", `node: ${this.#node(what.clock)}`, `edge: '${what.edge}'`];
      case 'time':
        return ["kind: 'time'", `duration: ${this.#big(what.duration)}`];
      case 'until':
        return ["kind: 'until'"];
      case 'settle':
        return ["kind: 'settle'"];
    }
  }

  #deadline(what: WaitFor, timeout: Timeout | undefined): readonly string[] {
    if (what.kind === 'settle') return [];
    if (timeout === undefined) return ['timeout: undefined'];
    return [`timeout: { duration: ${this.#big(timeout.duration)}, site: ${timeout.site} }`];
  }

  until(instr: Instr): string | undefined {
    if (instr.kind !== 'wait' || instr.what.kind !== 'until') return undefined;
    return condition(this.#expressions.condition(instr.what.cond)).text;
  }

  #big(expr: Expr): string {
    return bigint(this.#writer, this.#expressions.value(expr));
  }

  #node(clock: number): string {
    return `node(${this.#frame.shapeId}, ${this.#frame.number} * ${this.#clocks} + ${clock})`;
  }

  #path({ steps, leaf, index }: StatePath): string {
    const at = (expr: Expr | undefined): string => (expr === undefined ? '0n' : this.#big(expr));
    const way = steps.map((step) => `{ group: ${quoted(step.group)}, index: ${at(step.index)} }`);
    return `resolve(thread, [${way.join(', ')}], ${quoted(leaf)}, ${at(index)})`;
  }
}

/** The function that runs a thread, and the one that asks whether what it waits for holds. */
export function emitTest(
  around: Surroundings,
  process: TestProcess,
  index: number,
  names: () => Names,
): { readonly run: Output; readonly holds: Output } {
  const write = (emit: (emitter: TestEmitter, out: Output) => void): Output => {
    const own = names();
    for (const taken of ['thread', 'i', 'left']) own.fresh(taken);
    const out = new Output(own);
    const writer = new Writer(out, around.layout);
    if (around.shape.count > 1) out.line('const i = thread.instance;');
    emit(new TestEmitter(around, process, index, writer), out);
    return out;
  };
  const cases = (out: Output, emit: (instr: Instr, pc: number) => boolean): void => {
    out.nest('switch (thread.pc)', () => {
      for (const [pc, instr] of process.code.entries()) {
        let wanted = false;
        const block = out.inner(() => {
          wanted = emit(instr, pc);
        });
        if (!wanted) continue;
        out.line(`case ${pc}: {`);
        out.put(block);
        out.line('}');
      }
    });
  };
  const run = write((emitter, out) => {
    out.nest('for (let left = processSteps; left > 0; left--)', () => {
      cases(out, (instr, pc) => {
        emitter.instruction(instr, pc);
        return true;
      });
      out.line("return { kind: 'end' };");
    });
    out.line('return endless(thread);');
  });
  const holds = write((emitter, out) => {
    cases(out, (instr) => {
      const cond = emitter.until(instr);
      if (cond !== undefined) out.line(`return ${cond};`);
      return cond !== undefined;
    });
    out.line('return false;');
  });
  return { run, holds };
}
