namespace Tarn.Data.Records;

/// <summary>One of several changes was refused, and so none of them was written.</summary>
/// <param name="index">Its place among them, from 0.</param>
/// <param name="reason">Why: a <see cref="DataException"/>, or a <see cref="Sql.TSqlException"/> of a formula.</param>
public sealed class RefusedWriteException(int index, Exception reason) : Exception(reason.Message, reason)
{
    /// <summary>The place of the change among those that were to be written, from 0.</summary>
    public int Index { get; } = index;
}
