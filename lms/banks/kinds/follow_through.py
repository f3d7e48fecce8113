"""What a number should be, given an earlier one: ``q1 * 0.1``; exact, and nothing more."""

import ast
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

_OPERATIONS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}
_MOST_NODES = 60
_MOST_DIGITS = 60


class UnreadableError(ValueError):
    """The expression is not one of numbers, ``+ - * /``, parentheses and known names."""


def computed(expression: str, values: Mapping[str, Fraction]) -> Fraction | None:
    """The value of an expression, ``None`` when it divides by zero. Raises ``UnreadableError``."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise UnreadableError(expression) from None
    if sum(1 for _ in ast.walk(tree)) > _MOST_NODES:
        raise UnreadableError(expression)
    try:
        return _value(tree.body, expression, values)
    except ZeroDivisionError:
        return None


def _value(node: ast.expr, source: str, values: Mapping[str, Fraction]) -> Fraction:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = (_value(side, source, values) for side in (node.left, node.right))
        return _OPERATIONS[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, source, values)
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        written = ast.get_source_segment(source.strip(), node) or ""
        if len(written) <= _MOST_DIGITS:
            try:
                return Fraction(written)  # as written: 0.1 is one tenth
            except ValueError:
                pass
    raise UnreadableError(source)
