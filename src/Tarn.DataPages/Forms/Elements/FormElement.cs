using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>
/// An element of a form: one class for each kind, with one component that draws it. It is made for a request, loaded with its first value,
/// bound to what was posted, checked, and asked for the value to store.
/// </summary>
public abstract class FormElement
{
    /// <summary>What the builder set.</summary>
    public required FormElementDefinition Definition { get; init; }

    /// <summary>The control's name, also its id: <c>InsertRecordEmail</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The column it is bound to; null for HTML blocks and virtual fields.</summary>
    public SourceColumn? Column { get; init; }

    /// <summary>The field behind the column.</summary>
    public FieldDefinition? Field => Column?.Field;

    /// <summary>The component that draws the control; it takes the element as its parameter <c>Element</c>.</summary>
    public abstract Type View { get; }

    /// <summary>Whether visitors fill it in.</summary>
    public virtual bool IsInput => true;

    /// <summary>Whether it draws anything.</summary>
    public virtual bool IsDrawn => true;

    /// <summary>Whether its value goes into the column on submit.</summary>
    public virtual bool Stores => IsInput && Column is { IsWritable: true } && Definition.IsEditable;

    /// <summary>Hidden by a rule.</summary>
    public bool IsHidden { get; set; }

    /// <summary>In a section that a rule hides.</summary>
    public bool IsInHiddenSection { get; set; }

    /// <summary>Out of sight, itself or with its section.</summary>
    public bool IsAway => IsHidden || IsInHiddenSection;

    /// <summary>Disabled by a rule.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Made display only by a rule.</summary>
    public bool IsDisplayOnly { get; set; }

    /// <summary>Needs a value, by the builder's setting. It is drawn so, and the browser's script applies the rules to it.</summary>
    public bool IsRequired { get; set; }

    /// <summary>Needs a value because a rule says so.</summary>
    public bool IsRequiredByRule { get; set; }

    /// <summary>Needs a value now.</summary>
    public bool NeedsValue => IsRequired || IsRequiredByRule;

    /// <summary>The builder lets nobody change it here.</summary>
    public bool IsLocked { get; set; }

    /// <summary>Whether what was posted counts: an input that no rule takes out of the form.</summary>
    public bool TakesInput => IsInput && Counts && !IsDisplayOnly && !IsLocked;

    /// <summary>Whether it has a value for others to see: rules neither hide nor disable it.</summary>
    public bool Counts => !IsAway && !IsDisabled;

    /// <summary>Whether it is a virtual field: it has a value, and no column.</summary>
    public bool IsVirtual => Column is null && Name.StartsWith("cbParamVirtual", StringComparison.OrdinalIgnoreCase);

    /// <summary>The elements whose values must be known before this one's.</summary>
    public virtual IEnumerable<FormElement> DependsOn(FormContext form) => [];

    /// <summary>The typed value: what is stored, and what others see of it.</summary>
    public SqlValue Value { get; protected set; } = SqlValue.Null(SqlTypeKind.NVarChar);

    /// <summary>The texts in the control: what was typed or chosen, or the first value in the visitor's form.</summary>
    public IReadOnlyList<string> Entries { get; protected set; } = [];

    /// <summary>The only or first text in the control.</summary>
    public string Entry => Entries.Count > 0 ? Entries[0] : "";

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public ElementError? Error { get; set; }

    /// <summary>All that is wrong with it and in it.</summary>
    public virtual IEnumerable<ElementError> Errors => Error is null ? [] : [Error];

    /// <summary>The elements of rows within it that count.</summary>
    public virtual IEnumerable<FormElement> Inner => [];

    /// <summary>The caption with its parameters, HTML.</summary>
    public MarkupString Label { get; set; }

    /// <summary>The name for people who do not see a caption.</summary>
    public string AccessibleName => Definition.Label.Length > 0 ? Definition.Label : Field is { Label.Length: > 0 } ? Field.Label : Definition.ColumnName.Replace('_', ' ');

    /// <summary>Fills the element with its first value.</summary>
    public abstract ValueTask LoadAsync(FormContext form);

    /// <summary>Fills the element with what was posted.</summary>
    public virtual ValueTask BindAsync(FormContext form) => ValueTask.CompletedTask;

    /// <summary>Checks what was posted, in the order of the specification: the first failure becomes the <see cref="Error"/>.</summary>
    public virtual ValueTask ValidateAsync(FormContext form) => ValueTask.CompletedTask;

    /// <summary>Whether it writes something that stands beside the record's values: rows of another table, a file that belongs to the record.</summary>
    public virtual bool WritesBeside => false;

    /// <summary>Stores the bytes that came with it, once, before the record is written.</summary>
    public virtual ValueTask StoreAsync(FormContext form) => ValueTask.CompletedTask;

    /// <summary>Values of other fields that are written together with its own.</summary>
    public virtual IReadOnlyList<KeyValuePair<FieldDefinition, SqlValue>> Further => [];

    /// <summary>Writes what stands beside the record, within its transaction.</summary>
    /// <exception cref="Data.DataException">Refused; the transaction must be undone.</exception>
    public virtual ValueTask WriteBesideAsync(FormContext form, BesideWrite write) => ValueTask.CompletedTask;

    /// <summary>Removes the bytes that nobody refers to: what was stored for a record that was not written, what a record written no longer has.</summary>
    public virtual ValueTask EndAsync(FormContext form, bool isWritten) => ValueTask.CompletedTask;

    /// <summary>Whether the value differs from the stored record's: only such are written on update.</summary>
    public virtual bool IsChanged(RecordView record) => Column is not null && (record.Find(Column.Name) is not { } stored || !SameValue(stored, Value));

    /// <summary>Puts an error at the element.</summary>
    public void Fail(FormContext form, string code, params ReadOnlySpan<object?> places) => Error ??= new ElementError(Name, code, form.Page.Locale.Text(code, places));

    /// <summary>The texts posted for the control.</summary>
    protected IReadOnlyList<string> Posted(FormContext form) => form.Posted.All(Name);

    /// <summary>
    /// The first value by the rules of receiving: an external parameter that the default names, the stored record's, the default's text. Null when there is none.
    /// </summary>
    protected (string? Text, SqlValue? Stored) Receive(FormContext form)
    {
        var text = Definition.DefaultValue;
        if (text.Length > 0 && Parameters.ParameterText.Of(text, Parameters.TextUse.Plain).Only is { Kind: Parameters.ParameterKind.Plain } only && form.Page.FindExternal(only.Name) is { } received)
            return (received, null);
        if (form.Record is not null && Column is not null && form.Record.Find(Column.Name) is { } stored && (IsInput || text.Length == 0))
            return (null, stored);
        return text.Length > 0 ? (form.Scope.Resolve(text, Parameters.TextUse.Plain), null) : (null, null);
    }

    /// <summary>An empty text and none are the same: which of the two is stored is the field's affair.</summary>
    private static bool SameValue(in SqlValue a, in SqlValue b) => a == b || RecordView.InvariantText(a) == RecordView.InvariantText(b);
}
