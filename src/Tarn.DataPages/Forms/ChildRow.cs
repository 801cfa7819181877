using System.Text.Json.Serialization;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms;

/// <summary>A row of a child form.</summary>
/// <param name="Index">Its number in the names of its controls.</param>
/// <param name="Form">Its elements.</param>
/// <param name="Id">Who it is, sealed; null for a new row.</param>
public sealed record ChildRow(string Index, Form Form, string? Id)
{
    /// <summary>The stored record; null for a new row.</summary>
    public RecordView? Record => Form.Context.Record;

    /// <summary>Marked to go.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>New, and nobody has entered anything: it is not stored.</summary>
    public bool IsUntouched { get; set; }

    /// <summary>Whether it is checked and written.</summary>
    public bool Counts => !IsRemoved && !IsUntouched;
}

/// <summary>Which stored row a posted row is; sealed, so that it can name no other.</summary>
public sealed record ChildRowId([property: JsonPropertyName("t")] long Table, [property: JsonPropertyName("k")] string Key);
