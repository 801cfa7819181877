using System.Text;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Data.Tests.Transfer;

/// <summary>An account and a folder with files to import.</summary>
internal sealed class TransferFolder : IAsyncDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("tarn-transfer-").FullName;

    private TransferFolder(TestAccount account) => Account = account;

    public TestAccount Account { get; }

    public AccountDatabase Database => Account.Database;

    public static async Task<TransferFolder> CreateAsync(SqlDialect engine) => new(await TestAccount.CreateAsync(engine));

    public string PathOf(string name) => Path.Combine(_path, name);

    public string Write(string name, string text, Encoding? encoding = null)
    {
        File.WriteAllBytes(PathOf(name), [.. (encoding ?? new UTF8Encoding(false)).GetPreamble(), .. (encoding ?? new UTF8Encoding(false)).GetBytes(text)]);
        return PathOf(name);
    }

    /// <summary>Imports the first object of a file with the text given.</summary>
    public Task<ImportReport> ImportAsync(string text, string table, ImportAction action, Func<ImportRequest, ImportRequest>? change = null, string name = "rows.csv", CsvFormat? format = null)
    {
        var source = ImportFile.Open(Write(name, text), new ImportFileOptions { Csv = format ?? new CsvFormat { HasHeader = true } })[0];
        var request = new ImportRequest { Source = source, Table = table, Action = action };
        return new TableImport(Database).RunAsync(change is null ? request : change(request));
    }

    public async Task<string> ExportAsync(ExportRequest request, string name)
    {
        await using var file = File.Create(PathOf(name));
        await new TableExport(Database).WriteAsync(request, file);
        return PathOf(name);
    }

    public async ValueTask DisposeAsync()
    {
        await Account.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }
}
