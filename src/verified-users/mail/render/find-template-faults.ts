import Handlebars from 'handlebars';

/**
 * Reads an own template without running it. Running alone would miss what lies in a branch not taken, and strict
 * mode lets an unknown name in `{{#if}}` pass.
 *
 * @param variables the names that this kind of email has.
 */
export function findTemplateFaults(source: string, variables: readonly string[]): string[] {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    return [singleParseFault(error)];
  }
  return program.body.flatMap((statement) => statementFaults(statement, variables));
}

function statementFaults(statement: hbs.AST.Statement, variables: readonly string[]): string[] {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return mustacheFaults(statement as hbs.AST.MustacheStatement, variables);
    case 'BlockStatement':
      return blockFaults(statement as hbs.AST.BlockStatement, variables);
    default:
      return [`${at(statement)}: only variables, {{#if}} and {{#unless}} can be used`];
  }
}

function mustacheFaults(mustache: hbs.AST.MustacheStatement, variables: readonly string[]): string[] {
  if (!mustache.escaped) {
    return [`${at(mustache)}: use {{ }}; {{{ }}} and {{& }} would print values unescaped`];
  }
  if (mustache.params.length > 0 || mustache.hash) {
    return [`${at(mustache)}: only variables, {{#if}} and {{#unless}} can be used`];
  }
  return variableFaults(mustache.path, variables);
}

function blockFaults(block: hbs.AST.BlockStatement, variables: readonly string[]): string[] {
  const [condition, ...more] = block.params;
  if (!['if', 'unless'].includes(block.path.original) || !condition || more.length > 0) {
    return [`${at(block)}: only {{#if variable}} and {{#unless variable}} can be used`];
  }
  // `{{^if variable}}` has no program, only an inverse.
  const inner = [...(block.program?.body ?? []), ...(block.inverse?.body ?? [])];
  return [
    ...variableFaults(condition, variables),
    ...inner.flatMap((statement) => statementFaults(statement, variables)),
  ];
}

function variableFaults(expression: hbs.AST.Expression, variables: readonly string[]): string[] {
  const { original } = expression as hbs.AST.PathExpression;
  if (expression.type === 'PathExpression' && variables.includes(original)) return [];
  return [
    `${at(expression)}: unknown variable ${JSON.stringify(original)}; known are ${variables.join(', ')}`,
  ];
}

function at({ loc }: hbs.AST.Node): string {
  return `line ${loc.start.line}`;
}

/** Handlebars draws the place over several lines; a fault has one. */
function singleParseFault(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split('\n')
    .filter(Boolean)
    .join(' ');
}
