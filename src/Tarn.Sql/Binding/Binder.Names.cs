using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    private BoundExpression BindName(NameSyntax name)
    {
        if (name.Parts.Length == 1 && Scope.Clause == Clause.OrderBy && !Scope.Outputs.IsDefault && FindOutput(name.Parts[0]) is { } output)
            return output.Expression;
        return FindColumn(name, name.Parts) ?? throw At(name, name.Parts.Length == 1
            ? SqlErrors.UnknownColumn(name.Parts[0])
            : SqlErrors.UnboundIdentifier(string.Join('.', name.Parts)));
    }

    /// <summary>Finds a column in the nearest scope that has it.</summary>
    private BoundColumn? FindColumn(SyntaxNode node, IReadOnlyList<string> parts)
    {
        var name = parts[^1];
        for (var scope = Scope; scope is not null; scope = scope.Parent)
        {
            ScopeColumn? found = null;
            var qualified = false;
            foreach (var source in scope.Sources)
            {
                if (parts.Count > 1)
                {
                    if (!source.Answers(parts[^2]))
                        continue;
                    qualified = true;
                }

                if (source.Find(name) is not { } column)
                    continue;
                if (found is not null)
                    throw At(node, SqlErrors.AmbiguousColumn(name));
                found = column;
            }

            if (found is not null)
                return Use(node, found);
            if (qualified)
                throw At(node, SqlErrors.UnknownColumn(name));
        }

        return null;
    }

    private BoundColumn Use(SyntaxNode node, ScopeColumn column)
    {
        if (column.Use == SqlColumnUse.Never && Context.Name != SqlContext.View.Name)
        {
            throw SqlErrors.Refused(
                $"The password field {column.Name}", Context, node.Position, "Passwords can be neither read nor compared.");
        }

        if (column.Column.Alias == MainAlias && column.Column.Column is { } mentioned)
        {
            if (!Mentioned.Contains(mentioned))
                Mentioned.Add(mentioned);
            if (node is NameSyntax)
                Places.Add((node.Position, mentioned));
        }

        return column.Column;
    }

    private BoundOutput? FindOutput(string name)
    {
        foreach (var output in Scope.Outputs)
        {
            if (output.Name is not null && output.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return output;
        }

        return null;
    }

    private BoundCollate BindCollate(CollateSyntax collate)
    {
        var operand = Value(collate.Operand);
        var collation = Collation(collate.Collation) ?? throw At(collate, SqlErrors.UnknownCollation(collate.Collation));
        if (operand.Type.Kind == SqlTypeKind.Null)
            operand = new BoundNull(SqlType.NVarChar(1));
        if (!operand.Type.IsText)
            throw At(collate, SqlErrors.CollateType(operand.Type));
        return new BoundCollate(operand, collation);
    }

    private static TextCollation? Collation(string name)
    {
        var words = name.ToUpperInvariant().Split('_');
        var isKnown = words.Length >= 2 && (words.Contains("LATIN1") || words.Contains("GENERAL") || name.Equals("DATABASE_DEFAULT", StringComparison.OrdinalIgnoreCase));
        if (!isKnown)
            return null;
        if (words.Contains("BIN") || words.Contains("BIN2"))
            return TextCollation.Bin;
        return (words.Contains("CS"), words.Contains("AI")) switch
        {
            (true, true) => TextCollation.CsAi,
            (true, false) => TextCollation.Cs,
            (false, true) => TextCollation.Ai,
            _ => TextCollation.Ci,
        };
    }

    /// <summary>The collation that an expression was given explicitly, or null.</summary>
    private static TextCollation? ExplicitCollation(BoundExpression expression)
    {
        if (expression is BoundCollate collate)
            return collate.Collation;
        if (!expression.Type.IsText || expression is BoundSubquery)
            return null;
        foreach (var child in expression.Children)
        {
            if (child.Type.IsText && ExplicitCollation(child) is { } collation)
                return collation;
        }

        return null;
    }

    public TextCollation CommonCollation(SyntaxNode node, params ReadOnlySpan<BoundExpression> expressions)
    {
        TextCollation? common = null;
        foreach (var expression in expressions)
        {
            if (ExplicitCollation(expression) is not { } collation)
                continue;
            if (common is not null && common != collation)
                throw At(node, SqlErrors.CollationConflict());
            common = collation;
        }

        return common ?? TextCollation.Ci;
    }
}
