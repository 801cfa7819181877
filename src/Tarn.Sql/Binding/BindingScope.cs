using System.Collections.Immutable;

namespace Tarn.Sql.Binding;

/// <summary>The clause that is being bound; decides about aggregates and windows.</summary>
internal enum Clause { Select, From, Where, GroupBy, Having, OrderBy }

/// <summary>A column that names can refer to.</summary>
internal sealed record ScopeColumn(string Name, BoundColumn Column, SqlColumnUse Use);

/// <summary>A table, view or derived table in FROM, with the words that may qualify its columns.</summary>
internal sealed record ScopeSource(string Alias, ImmutableArray<string> Qualifiers, ImmutableArray<ScopeColumn> Columns)
{
    public bool Answers(string qualifier)
    {
        foreach (var word in Qualifiers)
        {
            if (word.Equals(qualifier, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    public ScopeColumn? Find(string name)
    {
        foreach (var column in Columns)
        {
            if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return column;
        }

        return null;
    }
}

/// <summary>One SELECT's names, inside those of the SELECT around it.</summary>
internal sealed class BindingScope(BindingScope? parent)
{
    public BindingScope? Parent { get; } = parent;

    public List<ScopeSource> Sources { get; } = [];

    public Clause Clause { get; set; } = Clause.Select;

    /// <summary>An aggregate without OVER was bound.</summary>
    public bool HasAggregate { get; set; }

    /// <summary>The argument of an aggregate is being bound.</summary>
    public bool InAggregate { get; set; }

    /// <summary>Outputs that ORDER BY may name; default before ORDER BY.</summary>
    public ImmutableArray<BoundOutput> Outputs { get; set; }
}
