namespace Tarn.Data;

/// <summary>What kind of mistake a request made; each channel (REST, forms, imports) has its own wire form for it.</summary>
public enum DataProblem
{
    /// <summary>A table, view, file, folder or record that was named does not exist.</summary>
    ObjectNotFound,

    /// <summary>Fields that were named do not exist.</summary>
    FieldNotFound,

    /// <summary>Values that do not fit their fields.</summary>
    InvalidValue,

    /// <summary>Fields that cannot be written.</summary>
    ReadOnly,

    /// <summary>A unique field would hold a value twice, or a blank.</summary>
    NotUnique,

    /// <summary>A relationship forbids the change.</summary>
    Relationship,

    /// <summary>A name or definition breaks a rule of design.</summary>
    InvalidDefinition,

    /// <summary>The object is used by others and cannot be changed so.</summary>
    InUse,

    /// <summary>Something of that name exists already.</summary>
    AlreadyExists,

    /// <summary>The source cannot be written: a view without an editable table.</summary>
    ViewReadOnly,

    /// <summary>A limit of the account is reached.</summary>
    QuotaExceeded,

    /// <summary>A request is malformed: wrong shape, missing part.</summary>
    MalformedRequest,

    /// <summary>It belongs to a directory and stays as it is.</summary>
    PartOfDirectory,

    /// <summary>The object is in a state that does not allow it.</summary>
    Conflict,
}

/// <summary>A mistake of a user, found by the data layer. Nothing was written.</summary>
public sealed class DataException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">Kind of mistake.</param>
    /// <param name="message">A sentence that names the field or position and says what to do.</param>
    /// <param name="fields">The fields concerned.</param>
    public DataException(DataProblem problem, string message, params IReadOnlyList<string> fields)
        : base(message)
    {
        Problem = problem;
        Fields = fields;
    }

    /// <summary>Kind of mistake.</summary>
    public DataProblem Problem { get; }

    /// <summary>The fields concerned; empty when the mistake is about no field.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>With <see cref="DataProblem.Relationship"/> on a delete: the table whose records depend on the one to be deleted. Null otherwise.</summary>
    public string? DependentTable { get; init; }

    /// <summary>What a person saves was made from something that somebody else has changed meanwhile.</summary>
    /// <param name="what">What it is: "this page".</param>
    /// <param name="by">Who changed it; null or empty when that is not known.</param>
    public static DataException Overtaken(string what, string? by = null) => new(
        DataProblem.InUse, $"{(string.IsNullOrEmpty(by) ? "Somebody else" : by)} has saved {what} meanwhile. Reload to see the changes; yours are still here until then.");

    /// <summary>A table that does not exist, in the words that clients match.</summary>
    public static DataException NoTable(string name) => NoObject("table", name);

    /// <summary>An object that does not exist, in the words that clients match.</summary>
    /// <param name="kind">"table", "view", "task" ...</param>
    /// <param name="name">The name asked for.</param>
    public static DataException NoObject(string kind, string name) =>
        new(DataProblem.ObjectNotFound, $"Cannot perform operation because the following {kind} does not exist: '{name}'");

    /// <summary>Fields that do not exist, in the words that clients match.</summary>
    public static DataException NoFields(params IReadOnlyList<string> names) =>
        new(DataProblem.FieldNotFound, $"Cannot perform operation because the following field(s) do not exist: {string.Join(", ", names.Select(n => $"'{n}'"))}", names);

    /// <summary>Values that do not fit, in the words that clients match.</summary>
    public static DataException BadValues(params IReadOnlyList<string> names) =>
        new(DataProblem.InvalidValue, $"Cannot perform operation because the value doesn't match the data type of the following field(s): {string.Join(", ", names)}", names);

    /// <summary>Fields that cannot be written, in the words that clients match.</summary>
    public static DataException ReadOnlyFields(params IReadOnlyList<string> names) =>
        new(DataProblem.ReadOnly, $"Cannot perform operation because the following field(s) are read only: {string.Join(", ", names)}", names);

    /// <summary>Unique fields that would hold a value twice.</summary>
    public static DataException Duplicates(params IReadOnlyList<string> names) =>
        new(DataProblem.NotUnique, $"Cannot perform operation because the value of the following field(s) must be unique: {string.Join(", ", names)}", names);

    /// <summary>Unique fields that would be blank.</summary>
    public static DataException BlankUnique(params IReadOnlyList<string> names) =>
        new(DataProblem.NotUnique, $"Cannot perform operation because the field(s) {string.Join(", ", names)} do not allow blank values", names);
}
