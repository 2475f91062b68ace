/** Directed graphs over 0 … size - 1, their strongly connected components and levels. Sized for a node per instance: arrays of numbers, no recursion. */

export class GraphBuilder {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  size: number;

  constructor(size: number) {
    this.size = size;
  }

  addNode(): number {
    return this.size++;
  }

  addEdge(from: number, to: number): void {
    this.#from.push(from);
    this.#to.push(to);
  }

  build(): Graph {
    const starts = new Int32Array(this.size + 1);
    for (const from of this.#from) starts[from + 1] = (starts[from + 1] ?? 0) + 1;
    for (let i = 0; i < this.size; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
    const next = starts.slice();
    const targets = new Int32Array(this.#to.length);
    this.#from.forEach((from, i) => {
      const at = next[from] ?? 0;
      targets[at] = this.#to[i] ?? 0;
      next[from] = at + 1;
    });
    return new Graph(this.size, starts, targets);
  }
}

export class Graph {
  readonly size: number;
  readonly #starts: Int32Array;
  readonly #targets: Int32Array;

  constructor(size: number, starts: Int32Array, targets: Int32Array) {
    this.size = size;
    this.#starts = starts;
    this.#targets = targets;
  }

  /** The edges that leave a node are those from `firstEdge(node)` to before `firstEdge(node + 1)`. */
  firstEdge(node: number): number {
    return this.#starts[node] ?? 0;
  }

  /** Where an edge leads. */
  target(edge: number): number {
    return this.#targets[edge] ?? 0;
  }

  hasEdge(from: number, to: number): boolean {
    for (let edge = this.firstEdge(from); edge < this.firstEdge(from + 1); edge++)
      if (this.target(edge) === to) return true;
    return false;
  }
}

export interface Components {
  /** In topological order; the nodes of each in ascending order. */
  readonly list: readonly Component[];
  /** The component of each node, an index into `list`. */
  readonly of: Int32Array;
}

export interface Component {
  readonly nodes: readonly number[];
  /** More than one node, or one that is its own successor. */
  readonly cyclic: boolean;
}

/** R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972), with a stack of its own. */
export function componentsOf(graph: Graph): Components {
  const { size } = graph;
  const index = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const of = new Int32Array(size).fill(-1);
  const position = new Int32Array(size);
  const stack: number[] = [];
  const path: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  const enter = (node: number): void => {
    index[node] = counter;
    low[node] = counter++;
    stack.push(node);
    path.push(node);
  };
  const lower = (node: number, to: number): void => {
    low[node] = Math.min(low[node] ?? 0, to);
  };
  for (let root = 0; root < size; root++) {
    if (index[root] !== -1) continue;
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const edge = graph.firstEdge(node) + (position[node] ?? 0);
      if (edge < graph.firstEdge(node + 1)) {
        const next = graph.target(edge);
        position[node] = (position[node] ?? 0) + 1;
        if (index[next] === -1) enter(next);
        else if (of[next] === -1) lower(node, index[next] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent, low[node] ?? 0);
      if (low[node] === index[node]) found.push(popComponent(stack, node, of, found.length));
    }
  }
  // Tarjan finds the last ones first.
  const last = found.length - 1;
  for (let node = 0; node < size; node++) of[node] = last - (of[node] ?? 0);
  const list = found.toReversed().map((nodes): Component => {
    const [first = 0] = nodes;
    if (nodes.length === 1) return { nodes, cyclic: graph.hasEdge(first, first) };
    return { nodes: nodes.toSorted((a, b) => a - b), cyclic: true };
  });
  return { list, of };
}

function popComponent(stack: number[], root: number, of: Int32Array, id: number): number[] {
  const nodes: number[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    of[node] = id;
    nodes.push(node);
    if (node === root) break;
  }
  return nodes;
}

/** For each component the longest way to it, counted by the weight of the nodes that are passed. */
export function levelsOf(graph: Graph, components: Components, weight: (node: number) => number): Int32Array {
  const levels = new Int32Array(components.list.length);
  components.list.forEach(({ nodes }, id) => {
    const level = levels[id] ?? 0;
    let own = 0;
    for (const node of nodes) own = Math.max(own, weight(node));
    for (const node of nodes) {
      for (let edge = graph.firstEdge(node); edge < graph.firstEdge(node + 1); edge++) {
        const target = components.of[graph.target(edge)] ?? 0;
        if (target !== id) levels[target] = Math.max(levels[target] ?? 0, level + own);
      }
    }
  });
  return levels;
}
