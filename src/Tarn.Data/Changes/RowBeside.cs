using System.Collections.Immutable;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Changes;

/// <summary>
/// A row of Tarn's own tables that a new record brings along in its transaction: an <c>INSERT ... SELECT</c> of parameters and without FROM, which costs no round trip of its own where
/// statements combine.
/// A unique index that refuses it undoes the record with a <see cref="RowBesideTakenException"/>.
/// </summary>
/// <param name="Statement">The statement; always the same instance for the same kind of row.</param>
/// <param name="Values">Its parameters.</param>
public sealed record RowBeside(SystemStatement Statement, ImmutableArray<SqlValue> Values);
