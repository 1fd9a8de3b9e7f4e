/**
 * Finds mutable state at module level: `let`, and collections and objects that some module changes.
 *
 * The arguments are tsconfig.json and the modules to check. The answer, as JSON, has a line for each finding.
 */
import ts from "typescript";

const COLLECTIONS = ["Map", "Set", "WeakMap", "WeakSet", "Array"];
const MUTATORS = [
  "set",
  "add",
  "delete",
  "clear",
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
];

const [config, ...files] = ts.sys.args;
const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config!, ts.sys.readFile).config, ts.sys, ".");
const program = ts.createProgram(files, { ...options, types: [] });
const checker = program.getTypeChecker();
const sources = files.map((file) => program.getSourceFile(file)!);
const findings: string[] = [];

function report(node: ts.Node, text: string): void {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  findings.push(`${source.fileName}:${line + 1}: ${text}`);
}

const isConst = (list: ts.VariableDeclarationList): boolean => (list.flags & ts.NodeFlags.Const) !== 0;
const isAmbient = (list: ts.VariableDeclarationList): boolean =>
  ts.isVariableStatement(list.parent) &&
  (list.parent.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);

/** Without type assertions and parentheses. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;
}

function canChange(initializer: ts.Expression): boolean {
  const value = bare(initializer);
  return (
    ts.isArrayLiteralExpression(value) ||
    ts.isObjectLiteralExpression(value) ||
    (ts.isNewExpression(value) && COLLECTIONS.includes(value.expression.getText()))
  );
}

/** Reports what is declared outside of functions with `let`, and returns the constants whose value can change. */
function declarations(node: ts.Node): ts.Symbol[] {
  if (ts.isFunctionLike(node)) return [];
  if (ts.isPropertyDeclaration(node)) {
    const kinds = (node.modifiers ?? []).map(({ kind }) => kind);
    const isStatic = kinds.includes(ts.SyntaxKind.StaticKeyword);
    if (isStatic && !kinds.includes(ts.SyntaxKind.ReadonlyKeyword)) report(node, `static ${node.name.getText()}`);
    return [];
  }
  if (
    ts.isVariableDeclarationList(node) &&
    !isConst(node) &&
    !isAmbient(node) &&
    !ts.isIterationStatement(node.parent, false)
  ) {
    for (const { name } of node.declarations) report(node, `let ${name.getText()}`);
  }
  const found: ts.Symbol[] = [];
  if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name) && canChange(node.initializer)) {
    found.push(checker.getSymbolAtLocation(node.name)!);
  }
  ts.forEachChild(node, (child) => {
    found.push(...declarations(child));
  });
  return found;
}

/** The longest chain of properties and elements that begins with the node, as `x.a[0]` for `x`. */
function chainOf(node: ts.Node): ts.Node {
  const { parent } = node;
  const isLonger =
    (ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isNonNullExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent)) &&
    parent.expression === node;
  return isLonger ? chainOf(parent) : node;
}

function isChange(name: ts.Identifier): boolean {
  const chain = chainOf(name);
  const { parent } = chain;
  if (ts.isCallExpression(parent) && parent.expression === chain) {
    return ts.isPropertyAccessExpression(chain) && MUTATORS.includes(chain.name.text);
  }
  if (ts.isCallExpression(parent) && parent.expression.getText() === "Object.assign")
    return parent.arguments[0] === chain;
  if (chain === name) return false;
  if (ts.isBinaryExpression(parent) && parent.left === chain) {
    const { kind } = parent.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  return (
    ts.isDeleteExpression(parent) ||
    ts.isPostfixUnaryExpression(parent) ||
    (ts.isPrefixUnaryExpression(parent) &&
      [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(parent.operator))
  );
}

/** Follows imports and the short form of properties to the declaration. */
function symbolOf(name: ts.Identifier): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(name);
  return symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
}

const constants = new Set(sources.flatMap(declarations));

function findChanges(node: ts.Node): void {
  if (ts.isIdentifier(node) && constants.has(symbolOf(node)!) && isChange(node)) report(node, `changes ${node.text}`);
  ts.forEachChild(node, findChanges);
}

sources.forEach(findChanges);
ts.sys.write(JSON.stringify(findings));
