namespace Tarn.Apps.Import;

/// <summary>How far an import is.</summary>
/// <param name="Stage">A word: <c>reading</c>, <c>tables</c>, <c>rows</c>, <c>objects</c>, <c>done</c>.</param>
/// <param name="Object">The object at work; empty between objects.</param>
/// <param name="Rows">Records loaded so far, of all tables.</param>
/// <param name="TotalRows">Records to load.</param>
public sealed record AppImportProgress(string Stage, string Object, long Rows, long TotalRows);
