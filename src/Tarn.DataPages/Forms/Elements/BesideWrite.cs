using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A record being written, for what stands beside its values.</summary>
/// <param name="Session">Its transaction, which may be repeated.</param>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its <c>PK_ID</c>.</param>
/// <param name="Context">Who writes.</param>
/// <param name="IsLogged">The write of its values is in the change log already.</param>
/// <param name="Cancellation">Cancels.</param>
public sealed record BesideWrite(IWriteSession Session, TableDefinition Table, long Key, WriteContext Context, bool IsLogged, CancellationToken Cancellation);
