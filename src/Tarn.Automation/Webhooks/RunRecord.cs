using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Automation.Tasks;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>A finished run of an import or export task as a record of a table that does not exist: so events about runs are events like all others.</summary>
internal static class RunRecord
{
    private const int OutcomeField = 3;

    /// <summary>The table, numbered 0.</summary>
    public static TableDefinition Table { get; } = new()
    {
        Name = "",
        Fields =
        [
            .. new (string Name, FieldType Type)[]
            {
                ("Task", FieldTypes.String), ("ExternalKey", FieldTypes.String), ("Outcome", FieldTypes.String), ("StartedBy", FieldTypes.String), ("Started", FieldTypes.DateTime), ("Ended", FieldTypes.DateTime),
                ("RowsRead", FieldTypes.Number), ("Added", FieldTypes.Number), ("Updated", FieldTypes.Number), ("Deleted", FieldTypes.Number), ("Rejected", FieldTypes.Number), ("Bytes", FieldTypes.Number), ("Message", FieldTypes.Text),
            }.Select(static (f, i) => new FieldDefinition { Id = i + 1, Name = f.Name, Type = f.Type }),
        ],
    };

    /// <summary>The table of an event: a real one, or that of runs; null when it is gone.</summary>
    public static TableDefinition? FindTable(AccountSchema schema, long id) => id == Table.Id ? Table : schema.FindTable(id);

    /// <summary>Writes a run that has ended into the change log, inside the transaction that ends it, where something reacts to runs.</summary>
    /// <returns>True when it was written.</returns>
    public static async ValueTask<bool> AppendAsync(IWriteSession session, TaskRun run, DateTime now, CancellationToken cancellation)
    {
        if (!(await ObjectStore.FindWatchAsync(session, Table.Id, cancellation)).HasFlag(Watched.TaskRuns))
            return false;
        await ChangeLog.AppendEventAsync(session, Table.Id, run.Number, new WriteContext(ChangeSource.System, run.By), now, Write(run), cancellation);
        return true;
    }

    /// <summary>Did the run of a change fail?</summary>
    public static bool HasFailed(ChangeImages images) => images.After!.Seek(Table.Fields[OutcomeField - 1]) && images.After.GetText(0) == nameof(RunState.Failure);

    private static string Write(TaskRun run)
    {
        object?[] values =
        [
            run.TaskName, run.TaskKey, run.State.ToString(), run.By, TextOf(run.Started), TextOf(run.Ended), run.Counts.Read, run.Counts.Added, run.Counts.Updated, run.Counts.Deleted, run.Counts.Rejected,
            run.Counts.Bytes, run.Message,
        ];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < values.Length; i++)
            {
                json.WritePropertyName((i + 1).ToString(CultureInfo.InvariantCulture));
                switch (values[i])
                {
                    case null:
                        json.WriteNullValue();
                        break;
                    case long number:
                        json.WriteNumberValue(number);
                        break;
                    default:
                        json.WriteStringValue((string)values[i]!);
                        break;
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string? TextOf(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
