namespace Tarn.Data.Changes;

/// <summary>The row that a record brings along is there already: nothing was written.</summary>
public sealed class RowBesideTakenException(Exception? inner = null) : Exception("The row beside the record is there already.", inner);
