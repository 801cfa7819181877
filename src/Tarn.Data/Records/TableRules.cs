using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>The enforced relationships of one table, ready for the write door.</summary>
internal sealed class TableRules
{
    private static readonly ConditionalWeakTable<AccountSchema, ConcurrentDictionary<long, TableRules>> Known = [];

    private TableRules(AccountSchema schema, TableDefinition table)
    {
        AsChild = [.. schema.Relationships.Where(r => r.Enforced && r.ChildTable == table.Id).Select(r => Link.Of(schema, r))];
        AsParent = [.. schema.Relationships.Where(r => r.Enforced && r.ParentTable == table.Id).Select(r => Link.Of(schema, r))];
        IsSimple = AsChild.IsEmpty && AsParent.IsEmpty && !table.IsDirectory;
        ChildPositions = [.. AsChild.Select(l => table.PositionOf(l.ChildField.Name))];
    }

    /// <summary>Links in which the table is the child.</summary>
    public ImmutableArray<Link> AsChild { get; }

    /// <summary>Links in which the table is the parent.</summary>
    public ImmutableArray<Link> AsParent { get; }

    /// <summary>Positions of the child fields, as <see cref="AsChild"/>.</summary>
    public ImmutableArray<int> ChildPositions { get; }

    /// <summary>True when a change of the table's records concerns nothing else: no enforced relationship, no directory.</summary>
    public bool IsSimple { get; }

    public static TableRules Of(AccountSchema schema, TableDefinition table) =>
        Known.GetOrCreateValue(schema).GetOrAdd(table.Id, static (_, of) => new TableRules(of.schema, of.table), (schema, table));

    /// <summary>What is stored for a value: blank child keys of enforced relationships are NULL.</summary>
    public SqlValue Store(int position, in SqlValue value) =>
        value is { IsNull: false } && ChildPositions.Contains(position) && value.Kind == SqlTypeKind.NVarChar && value.AsText.AsSpan().TrimEnd(' ').IsEmpty
            ? SqlValue.Null(SqlTypeKind.NVarChar)
            : value;

    /// <summary>Refuses child keys that no parent has. Locks the parents found, so that nobody removes them before this transaction ends.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="cells">Values by position.</param>
    /// <param name="given">On update: the values given; null checks all.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask CheckParentsAsync(IWriteSession session, SqlValue[] cells, RecordValues? given, CancellationToken cancellation)
    {
        for (var i = 0; i < AsChild.Length; i++)
        {
            var position = ChildPositions[i];
            if (cells[position].IsNull || given?.IsGiven(position) == false)
                continue;
            var link = AsChild[i];
            using var writer = new SqlTextWriter(session.Engine.Dialect);
            writer.Append("SELECT 1 FROM ").AppendIdentifier(link.Parent.Name).Append(" WHERE ");
            link.WriteMatch(writer, session.Engine, link.ParentField, cells[position]);
            if (session.Engine.Dialect == SqlDialect.Postgres)
                writer.Append(" FOR KEY SHARE");
            await using var row = await session.QueryAsync(writer.ToStatement(), cancellation);
            if (!await row.ReadAsync(cancellation))
                throw new DataException(DataProblem.Relationship, $"The value '{cells[position]}' of the field '{link.ChildField.Name}' does not exist in {link.Parent.Name}.{link.ParentField.Name}.", link.ChildField.Name);
        }
    }

    /// <summary>A relationship with its tables and fields.</summary>
    internal sealed record Link(RelationshipDefinition Definition, TableDefinition Parent, FieldDefinition ParentField, TableDefinition Child, FieldDefinition ChildField)
    {
        public static Link Of(AccountSchema schema, RelationshipDefinition relationship)
        {
            var parent = schema.FindTable(relationship.ParentTable)!;
            var child = schema.FindTable(relationship.ChildTable)!;
            return new Link(relationship, parent, parent.FindField(relationship.ParentField)!, child, child.FindField(relationship.ChildField)!);
        }

        /// <summary>Writes the condition that a key field holds a value, by the collation and so that an index serves.</summary>
        public void WriteMatch(SqlTextWriter writer, IEngine engine, FieldDefinition field, in SqlValue value)
        {
            var type = field.Type.SqlType;
            writer.Append(engine.Schema.IndexExpression(field.Name, type)).Append(" = ");
            if (type.IsText && engine.Dialect == SqlDialect.Postgres)
                writer.Append("rtrim(").AppendParameter(value).Append(") COLLATE tarn.ci");
            else
                writer.AppendParameter(value);
        }
    }
}
