/** Modules and their members. */
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import { stagesOf, type StatementOrValue } from '../values.js';
import { DeclarationRules } from './declarations.js';

type MemOption = Partial<Pick<ast.MemDecl, 'asyncRead' | 'readUnderWrite' | 'initFile' | 'init'>>;

export abstract class ModuleRules extends DeclarationRules {
  #members: Alternatives<ast.Member> | undefined;

  /** `module Name<…> where … { … }`; `extern` in front has been read. */
  protected readonly module: Rule<ast.ModuleDecl> = this.rule('module', () => {
    const { start, ...front } = this.frontOfItem();
    const extern = this.OPTION(() => this.CONSUME(T.KwExtern)) !== undefined;
    this.CONSUME(T.KwModule);
    const name = this.SUBRULE(this.ident);
    const generics = this.SUBRULE(this.generics);
    const body = this.SUBRULE(this.members);
    const model = this.OPTION2(() => {
      this.CONSUME(T.KwModel);
      return this.SUBRULE2(this.members);
    });
    return nodes.moduleDecl(this.spanFrom(start), { ...front, extern, name, generics, body, model });
  });

  protected readonly members: Rule<ast.Member[]> = this.rule('members', () => {
    const members: ast.Member[] = [];
    this.CONSUME(T.LCurly);
    this.ACTION(() => this.noFront());
    this.MANY(() => members.push(this.SUBRULE(this.member)));
    this.CONSUME(T.RCurly);
    return members;
  });

  protected readonly member: Rule<ast.Member> = this.anchor('member', () => {
    this.OPTION(() => this.SUBRULE(this.attributes));
    const member = this.OR(
      (this.#members ??= [
        { ALT: () => this.SUBRULE(this.port) },
        { ALT: () => this.SUBRULE(this.clockDecl) },
        { ALT: () => this.SUBRULE(this.resetDecl) },
        { ALT: () => this.SUBRULE(this.letDecl) },
        { ALT: () => this.SUBRULE(this.wire) },
        { ALT: () => this.SUBRULE(this.reg) },
        { ALT: () => this.SUBRULE(this.mem) },
        { ALT: () => this.SUBRULE(this.on) },
        { ALT: () => this.SUBRULE(this.comb) },
        { ALT: () => this.SUBRULE(this.inst) },
        { ALT: () => this.SUBRULE(this.forMember) },
        { ALT: () => this.SUBRULE(this.ifMember) },
        { ALT: () => this.SUBRULE(this.connect) },
        { ALT: () => this.SUBRULE(this.fsm) },
        { ALT: () => this.SUBRULE(this.pipeline) },
        { ALT: () => this.SUBRULE(this.check) },
        { ALT: () => this.SUBRULE(this.process) },
        { ALT: () => this.SUBRULE(this.constMember) },
        { ALT: () => this.SUBRULE(this.use) },
        { ALT: () => this.SUBRULE(this.typeDecl) },
        { ALT: () => this.SUBRULE(this.struct) },
        { ALT: () => this.SUBRULE(this.enum) },
        { ALT: () => this.SUBRULE(this.union) },
        { ALT: () => this.SUBRULE(this.fn) },
        // Last, since soft keywords are names too; where one begins a member it is no name.
        { ALT: () => this.SUBRULE(this.drive), IGNORE_AMBIGUITIES: true },
      ]),
    );
    this.ACTION(() => this.noFront());
    return member;
  });

  /** `in a: u8;`, `out s: stream<T> on clk2;`, `in raw: bool async;` */
  protected readonly port: Rule<ast.PortDecl> = this.rule('port', () => {
    const { start, docs, attributes } = this.front();
    const direction = this.SUBRULE(this.direction);
    const name = this.SUBRULE(this.ident);
    const type = this.SUBRULE(this.typeAnnotation);
    const domain = this.OPTION(() => this.SUBRULE(this.domain));
    this.CONSUME(T.Semi);
    return nodes.portDecl(this.spanFrom(start), { docs, attributes, direction, name, type, domain });
  });

  /** `reset rst;`, `reset rst: async low on clk;` */
  protected readonly resetDecl: Rule<ast.ResetDecl> = this.rule('resetDecl', () => {
    const { start, docs, attributes } = this.front();
    let synchronous = true;
    let activeHigh = true;
    this.CONSUME(T.KwReset);
    const name = this.SUBRULE(this.ident);
    this.OPTION(() => {
      this.CONSUME(T.Colon);
      this.AT_LEAST_ONE(() => {
        this.OR([
          { ALT: () => this.CONSUME(T.KwSync) },
          {
            ALT: () => {
              this.CONSUME(T.KwAsync);
              synchronous = false;
            },
          },
          { ALT: () => this.CONSUME(T.KwHigh) },
          {
            ALT: () => {
              this.CONSUME(T.KwLow);
              activeHigh = false;
            },
          },
        ]);
      });
    });
    const clock = this.OPTION2(() => this.SUBRULE(this.onClock));
    this.CONSUME(T.Semi);
    return nodes.resetDecl(this.spanFrom(start), { docs, attributes, name, synchronous, activeHigh, clock });
  });

  protected readonly onClock: Rule<ast.Ident> = this.rule('onClock', () => {
    this.CONSUME(T.KwOn);
    return this.SUBRULE(this.ident);
  });

  protected readonly wire: Rule<ast.WireDecl> = this.rule('wire', () => {
    const { start, docs, attributes } = this.front();
    this.CONSUME(T.KwWire);
    const name = this.SUBRULE(this.ident);
    const type = this.SUBRULE(this.typeAnnotation);
    const domain = this.OPTION(() => this.SUBRULE(this.domain));
    this.CONSUME(T.Semi);
    return nodes.wireDecl(this.spanFrom(start), { docs, attributes, name, type, domain });
  });

  /** `reg r: u8 = 0 reset rst on clk;` */
  protected readonly reg: Rule<ast.RegDecl> = this.rule('reg', () => {
    const { start, docs, attributes } = this.front();
    this.CONSUME(T.KwReg);
    const name = this.SUBRULE(this.ident);
    const type = this.OPTION(() => this.SUBRULE(this.typeAnnotation));
    const init = this.OPTION2(() => {
      this.CONSUME(T.Equal);
      return this.SUBRULE(this.expression);
    });
    const reset = this.OPTION3(() => this.SUBRULE(this.resetChoice));
    const domain = this.OPTION4(() => this.SUBRULE(this.domain));
    this.CONSUME(T.Semi);
    return nodes.regDecl(this.spanFrom(start), { docs, attributes, name, type, init, reset, domain });
  });

  protected readonly resetChoice: Rule<NonNullable<ast.RegDecl['reset']>> = this.rule('resetChoice', () => {
    const start = this.CONSUME(T.KwReset).startOffset;
    return this.OR<Alternatives<NonNullable<ast.RegDecl['reset']>>>([
      {
        ALT: () => {
          this.CONSUME(T.KwNone);
          return nodes.noReset(this.spanFrom(start));
        },
      },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const name = this.SUBRULE(this.ident);
          return nodes.namedReset(this.spanFrom(start), name);
        },
      },
    ]);
  });

  /** `mem ram: u32[1024] async new init "boot.hex" = 0;`, the options in any order. */
  protected readonly mem: Rule<ast.MemDecl> = this.rule('mem', () => {
    const { start, docs, attributes } = this.front();
    const options: MemOption = {};
    this.CONSUME(T.KwMem);
    const name = this.SUBRULE(this.ident);
    const type = this.SUBRULE(this.typeAnnotation);
    this.MANY(() => Object.assign(options, this.SUBRULE(this.memOption)));
    this.CONSUME(T.Semi);
    const { asyncRead = false, readUnderWrite = 'old', initFile, init } = options;
    return nodes.memDecl(this.spanFrom(start), {
      docs,
      attributes,
      name,
      type,
      asyncRead,
      readUnderWrite,
      initFile,
      init,
    });
  });

  protected readonly memOption: Rule<MemOption> = this.rule('memOption', () =>
    this.OR<Alternatives<MemOption>>([
      {
        ALT: () => {
          this.CONSUME(T.KwAsync);
          return { asyncRead: true };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwOld);
          return { readUnderWrite: 'old' };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwNew);
          return { readUnderWrite: 'new' };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwUndefined);
          return { readUnderWrite: 'undefined' };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwInit);
          return { initFile: this.SUBRULE(this.expression) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Equal);
          return { init: this.SUBRULE2(this.expression) };
        },
      },
    ]),
  );

  /** `target = value;` */
  protected readonly drive: Rule<ast.DriveMember> = this.rule('drive', () => {
    const { startOffset } = this.LA(1);
    const target = this.SUBRULE(this.operand);
    this.CONSUME(T.Equal);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.drive(this.spanFrom(startOffset), target, value);
  });

  protected readonly comb: Rule<ast.CombBlock> = this.rule('comb', () => {
    const start = this.CONSUME(T.KwComb).startOffset;
    const body = this.SUBRULE(this.block);
    return nodes.combBlock(this.spanFrom(start), body);
  });

  /** `on clk { … }`, `on clk falling { … }` */
  protected readonly on: Rule<ast.OnBlock> = this.rule('on', () => {
    const { startOffset } = this.LA(1);
    const clock = this.SUBRULE(this.onClock);
    const edge = this.OPTION(() => this.SUBRULE(this.edge)) ?? 'rising';
    const body = this.SUBRULE(this.block);
    return nodes.onBlock(this.spanFrom(startOffset), { clock, edge, body });
  });

  /** `inst name[r][c]: Module<args>(port: value, …);` */
  protected readonly inst: Rule<ast.InstDecl> = this.rule('inst', () => {
    const { start, docs, attributes } = this.front();
    const indices: ast.Expr[] = [];
    this.CONSUME(T.KwInst);
    const name = this.SUBRULE(this.ident);
    this.MANY(() => {
      this.CONSUME(T.LSquare);
      indices.push(this.SUBRULE(this.expression));
      this.CONSUME(T.RSquare);
    });
    this.CONSUME(T.Colon);
    const module = this.SUBRULE(this.nameType);
    const args = this.SUBRULE(this.args);
    this.CONSUME(T.Semi);
    return nodes.instDecl(this.spanFrom(start), { docs, attributes, name, indices, module, args });
  });

  protected readonly forMember: Rule<ast.ForMember> = this.rule('forMember', () => {
    const { startOffset } = this.LA(1);
    const loops = this.SUBRULE(this.loops);
    const body = this.SUBRULE(this.members);
    return nodes.forMember(this.spanFrom(startOffset), loops, body);
  });

  /** `else if` chains are read in a loop and folded from the end, so that they may be long. */
  protected readonly ifMember: Rule<ast.Member> = this.rule('ifMember', () => {
    const branches: MemberBranch[] = [];
    this.SUBRULE(this.memberBranch, { ARGS: [branches] });
    this.MANY({
      GATE: () => branches.at(-1)?.condition !== undefined,
      DEF: () => {
        this.CONSUME(T.KwElse);
        this.OR([
          { ALT: () => this.SUBRULE2(this.memberBranch, { ARGS: [branches] }) },
          {
            ALT: () => {
              const { startOffset } = this.LA(1);
              branches.push({ start: startOffset, condition: undefined, body: this.SUBRULE(this.members) });
            },
          },
        ]);
      },
    });
    return this.ACTION(() => this.foldMembers(branches));
  });

  protected readonly memberBranch: Rule<void, [MemberBranch[]]> = this.rule('memberBranch', (branches) => {
    const start = this.CONSUME(T.KwIf).startOffset;
    const condition = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.members);
    this.ACTION(() => branches.push({ start, condition, body }));
  });

  private foldMembers(branches: readonly MemberBranch[]): ast.Member {
    let rest: readonly ast.Member[] | undefined;
    let whole: ast.IfMember | undefined;
    for (const { start, condition, body } of branches.toReversed()) {
      if (condition !== undefined)
        whole = nodes.ifMember(this.spanFrom(start), { condition, then: body, else: rest });
      rest = whole === undefined ? body : [whole];
    }
    return whole ?? nodes.error(this.spanFrom(branches[0]?.start ?? 0));
  }

  /** `connect a.b to c except { last, data };` */
  protected readonly connect: Rule<ast.ConnectMember> = this.rule('connect', () => {
    const start = this.CONSUME(T.KwConnect).startOffset;
    const from = this.SUBRULE(this.operand);
    this.CONSUME(T.KwTo);
    const to = this.SUBRULE2(this.operand);
    const except: ast.Ident[] = [];
    this.OPTION(() => {
      this.CONSUME(T.KwExcept);
      this.CONSUME(T.LCurly);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => except.push(this.SUBRULE(this.ident)) });
      this.CONSUME(T.RCurly);
    });
    this.CONSUME(T.Semi);
    return nodes.connectMember(this.spanFrom(start), { from, to, except });
  });

  /** `fsm name on clk reset rst { default x = 0; initial Idle { … } Busy { … } }` */
  protected readonly fsm: Rule<ast.FsmDecl> = this.rule('fsm', () => {
    const { start, docs, attributes } = this.front();
    const defaults: ast.AssignStmt[] = [];
    const states: ast.FsmState[] = [];
    this.CONSUME(T.KwFsm);
    const name = this.SUBRULE(this.ident);
    const clock = this.OPTION(() => this.SUBRULE(this.onClock));
    const reset = this.OPTION2(() => {
      this.CONSUME(T.KwReset);
      return this.SUBRULE2(this.ident);
    });
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      const part = this.SUBRULE(this.fsmPart);
      this.ACTION(() => {
        if (part.kind === 'assign') defaults.push(part);
        else if (part.kind === 'fsmState') states.push(part);
      });
    });
    this.CONSUME(T.RCurly);
    return nodes.fsmDecl(this.spanFrom(start), { docs, attributes, name, clock, reset, defaults, states });
  });

  protected readonly fsmPart: Rule<ast.AssignStmt | ast.FsmState | ast.ErrorNode> = this.anchor(
    'fsmPart',
    () => {
      this.OPTION(() => this.SUBRULE(this.attributes));
      const part = this.OR<Alternatives<ast.AssignStmt | ast.FsmState>>([
        {
          ALT: () => {
            const start = this.CONSUME(T.KwDefault).startOffset;
            const target = this.SUBRULE(this.operand);
            const operator = this.OR2([
              { ALT: () => this.CONSUME(T.Equal) },
              { ALT: () => this.CONSUME(T.LessEqual) },
            ]);
            const value = this.SUBRULE(this.expression);
            this.CONSUME(T.Semi);
            return nodes.assign(this.spanFrom(start), {
              operator: operator.tokenType === T.Equal ? 'blocking' : 'register',
              target,
              value,
              lanes: undefined,
              after: undefined,
            });
          },
        },
        {
          ALT: () => {
            const { start, docs, attributes } = this.front();
            this.CONSUME(T.KwInitial);
            const name = this.SUBRULE(this.ident);
            const body = this.SUBRULE(this.block);
            return nodes.fsmState(this.spanFrom(start), { docs, attributes, initial: true, name, body });
          },
        },
        {
          IGNORE_AMBIGUITIES: true,
          ALT: () => {
            const { start, docs, attributes } = this.front();
            const name = this.SUBRULE2(this.ident);
            const body = this.SUBRULE2(this.block);
            return nodes.fsmState(this.spanFrom(start), { docs, attributes, initial: false, name, body });
          },
        },
      ]);
      this.ACTION(() => this.noFront());
      return part;
    },
  );

  /** `pipeline name: type after 2 cycles on clk reset rst if go { … reg; … value }` */
  protected readonly pipeline: Rule<ast.PipelineDecl> = this.rule('pipeline', () => {
    const { start, docs, attributes } = this.front();
    const parts: (StatementOrValue | ast.PipelineCut)[] = [];
    this.CONSUME(T.KwPipeline);
    const name = this.SUBRULE(this.ident);
    const type = this.OPTION(() => this.SUBRULE(this.typeAnnotation));
    this.CONSUME(T.KwAfter);
    const latency = this.SUBRULE(this.expression);
    this.OR([{ ALT: () => this.CONSUME(T.KwCycles) }, { ALT: () => this.CONSUME(T.KwCycle) }]);
    const clock = this.OPTION2(() => this.SUBRULE(this.onClock));
    const reset = this.OPTION3(() => {
      this.CONSUME(T.KwReset);
      return this.SUBRULE2(this.ident);
    });
    const enable = this.OPTION4(() => {
      this.CONSUME(T.KwIf);
      return this.SUBRULE2(this.expression);
    });
    const open = this.CONSUME(T.LCurly).startOffset;
    this.MANY(() => parts.push(this.SUBRULE(this.pipelinePart)));
    this.CONSUME(T.RCurly);
    const stages = this.ACTION(() => stagesOf(this.spanFrom(open), parts));
    return nodes.pipelineDecl(this.spanFrom(start), {
      docs,
      attributes,
      name,
      type,
      latency,
      clock,
      reset,
      enable,
      stages,
    });
  });

  protected readonly pipelinePart: Rule<StatementOrValue | ast.PipelineCut> = this.rule('pipelinePart', () =>
    this.OR<Alternatives<StatementOrValue | ast.PipelineCut>>([
      { ALT: () => this.SUBRULE(this.cut) },
      { ALT: () => this.SUBRULE(this.statement), IGNORE_AMBIGUITIES: true },
    ]),
  );

  /** `reg;`, `reg * 3;`, `reg valid = false, last = false;` */
  protected readonly cut: Rule<ast.PipelineCut> = this.rule('cut', () => {
    const start = this.CONSUME(T.KwReg).startOffset;
    const initial: ast.CutInitial[] = [];
    const times = this.OPTION(() => {
      this.CONSUME(T.Star);
      return this.SUBRULE(this.expression);
    });
    this.MANY_SEP({
      SEP: T.Comma,
      DEF: () => {
        const name = this.SUBRULE(this.ident);
        this.CONSUME(T.Equal);
        const value = this.SUBRULE2(this.expression);
        initial.push(this.ACTION(() => nodes.cutInitial(this.spanFrom(name.span.start), name, value)));
      },
    });
    this.CONSUME(T.Semi);
    return nodes.pipelineCut(this.spanFrom(start), times, initial);
  });

  protected readonly process: Rule<ast.ProcessMember> = this.rule('process', () => {
    const start = this.CONSUME(T.KwProcess).startOffset;
    const body = this.SUBRULE(this.block);
    return nodes.processMember(this.spanFrom(start), body);
  });
}

interface MemberBranch {
  readonly start: number;
  readonly condition: ast.Expr | undefined;
  readonly body: readonly ast.Member[];
}
