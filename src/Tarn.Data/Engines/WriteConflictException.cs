namespace Tarn.Data.Engines;

/// <summary>Others change the same records at the same moment, and one of the transactions had to give way: this one. Nothing was written; the same work may succeed when run again.</summary>
public sealed class WriteConflictException(Exception inner)
    : DatabaseUnavailableException("Others are changing the same records at the moment. Try again.", inner);
