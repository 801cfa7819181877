using Tarn.Data.Changes;
using Tarn.Data.Schema;

namespace Tarn.Data.Records;

/// <summary>One change among several that are written together by <see cref="RecordWriter.WriteAllAsync"/>.</summary>
public sealed record RecordWrite
{
    private RecordWrite(ChangeOperation operation, string source, bool isView) => (Operation, Source, IsView) = (operation, source, isView);

    /// <summary>What it does.</summary>
    public ChangeOperation Operation { get; }

    /// <summary>The table, or the view whose editable table is written.</summary>
    public string Source { get; }

    /// <summary>Whether <see cref="Source"/> is a view.</summary>
    public bool IsView { get; }

    /// <summary>Which records it addresses; null when it adds one.</summary>
    public RecordSelection? Selection { get; private init; }

    /// <summary>Gives the values for the table as the write finds it; null when it deletes.</summary>
    public Func<TableDefinition, RecordValues>? Read { get; private init; }

    /// <summary>Whether finding no record refuses all of the changes.</summary>
    public bool MustFind { get; init; }

    /// <summary>Adds a record to a table.</summary>
    public static RecordWrite Insert(string table, Func<TableDefinition, RecordValues> read) => new(ChangeOperation.Insert, table, false) { Read = read };

    /// <summary>Changes records.</summary>
    public static RecordWrite Update(string source, bool isView, RecordSelection selection, Func<TableDefinition, RecordValues> read) =>
        new(ChangeOperation.Update, source, isView) { Selection = selection, Read = read };

    /// <summary>Deletes records.</summary>
    public static RecordWrite Delete(string source, bool isView, RecordSelection selection) => new(ChangeOperation.Delete, source, isView) { Selection = selection };
}
