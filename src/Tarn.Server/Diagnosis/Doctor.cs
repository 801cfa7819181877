using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Data.Schema;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;
using Tarn.Sql;

namespace Tarn.Server.Diagnosis;

/// <summary>Looks at everything a server needs, without changing anything it was not asked to: a folder that is not there yet is not made.</summary>
/// <param name="options">How the server is to run.</param>
/// <param name="removeUnused">Remove stored files that nothing uses.</param>
internal sealed class Doctor(ServerOptions options, bool removeUnused)
{
    private const long LowSpace = 1L << 30;

    /// <summary>Looks at one thing after the other.</summary>
    public async IAsyncEnumerable<Finding> ExamineAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new Finding("versions", Health.Ok, $"Tarn {Product.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}");
        yield return Folder();
        yield return Space();
        var isSetUp = options.Database is not null || File.Exists(Path.Combine(options.DataFolder, AccountCatalogue.FileName));
        if (!isSetUp)
            yield return new Finding("database", Health.Ok, "SQLite; nothing there yet. The first start will create it.");
        else
            await foreach (var finding in ExamineDatabaseAsync(cancellation))
                yield return finding;
        yield return await MailCheck.ExamineAsync(options.Mail, cancellation);
        foreach (var url in options.Urls)
            yield return await AddressAsync(url, cancellation);
    }

    private Finding Folder()
    {
        var folder = options.DataFolder;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        var probe = Path.Combine(folder, $".tarn-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Finding("data folder", Health.Failed, $"{options.DataFolder} cannot be written: {failure.Message}");
        }

        if (folder != options.DataFolder)
            return new Finding("data folder", Health.Ok, $"{options.DataFolder} does not exist yet and can be created");
        var isOpen = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute)) != UnixFileMode.None;
        return isOpen
            ? new Finding("data folder", Health.Warning, $"{folder} can be read by every user of this machine; 'chmod 700' it")
            : new Finding("data folder", Health.Ok, $"{folder} can be written");
    }

    private Finding Space()
    {
        var drive = new DriveInfo(Path.GetPathRoot(options.DataFolder)!);
        var folder = options.DataFolder + Path.DirectorySeparatorChar;
        foreach (var candidate in DriveInfo.GetDrives())
        {
            // The deepest mount point above the folder is the one it lies on.
            if (folder.StartsWith(candidate.Name.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal) && candidate.Name.Length > drive.Name.Length)
                drive = candidate;
        }

        var free = drive.AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1L << 30):F1} GB free");
        return free < LowSpace ? new Finding("disk", Health.Warning, text + "; a full disk stops every write") : new Finding("disk", Health.Ok, text);
    }

    private async IAsyncEnumerable<Finding> ExamineDatabaseAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        AccountHost? host = null;
        Finding database;
        try
        {
            host = await AccountHost.OpenAsync(options, TimeProvider.System, cancellation);
            database = new Finding("database", Health.Ok, await host.ReadEngineVersionAsync(cancellation));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            database = new Finding("database", Health.Failed, (failure.InnerException ?? failure).Message);
        }

        yield return database;
        if (host is null)
            yield break;
        await using (host)
        {
            foreach (var account in await host.Catalogue.ListAsync(cancellation))
                yield return await AccountAsync(host, account, cancellation);
        }
    }

    private async Task<Finding> AccountAsync(AccountHost host, Account account, CancellationToken cancellation)
    {
        var name = "account";
        try
        {
            var open = await host.GetAsync(account, cancellation);
            var schema = await open.Database.GetSchemaAsync(cancellation);
            var damage = account.Placement.Engine == SqlDialect.Sqlite ? await FindDamageAsync(open.Database.Engine, cancellation) : null;
            var differences = damage is null ? await DesignCheck.FindDifferencesAsync(open.Database, cancellation) : [];
            var invalid = schema.Views.Where(v => v.Invalid is not null).Select(v => v.Name).ToList();
            var detail = $"{account.Name} ({account.Id}): {account.State}, {schema.Tables.Count()} tables, {schema.Views.Count()} views";
            if (await open.Mail.CountAsync(cancellation) is > 0 and var mails)
                detail += $", {mails} mails queued";
            if (damage is not null)
                return new Finding(name, Health.Failed, $"{detail}. Its file is damaged, restore a backup: {damage}");
            if (differences.Count > 0)
                return new Finding(name, Health.Failed, $"{detail}. Its tables are not as designed, restore a backup: {string.Join("; ", differences.Take(10))}");
            detail += await UnusedFilesAsync(open, cancellation);
            return invalid.Count > 0
                ? new Finding(name, Health.Warning, $"{detail}. Views to be edited: {string.Join(", ", invalid)}")
                : new Finding(name, Health.Ok, detail);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new Finding(name, Health.Failed, $"{account.Name} ({account.Id}) cannot be opened: {(failure.InnerException ?? failure).Message}");
        }
    }

    /// <summary>What is to be said of stored files that nothing uses; empty when there are none.</summary>
    private async Task<string> UnusedFilesAsync(OpenAccount account, CancellationToken cancellation)
    {
        var unused = await UnusedBlobs.FindAsync(account.Database, (await account.Site.Apps.GetAsync(cancellation)).Blobs, cancellation);
        if (removeUnused)
            await unused.RemoveAsync(account.Database, cancellation);
        if (unused.Blobs.Count == 0)
            return "";
        var files = string.Create(CultureInfo.InvariantCulture, $", {unused.Blobs.Count} stored files ({unused.Size / (double)(1 << 20):F1} MB)");
        return removeUnused ? files + " that nothing used: removed" : files + " that nothing uses: 'tarn doctor --remove-unused' removes them";
    }

    /// <summary>What SQLite says of a damaged file; null when it is sound.</summary>
    private static async Task<string?> FindDamageAsync(IEngine engine, CancellationToken cancellation)
    {
        await using var rows = await engine.QueryAsync(new SqlStatement("PRAGMA quick_check(1)", []), cancellation);
        return await rows.ReadAsync(cancellation) && rows.GetText(0) is var text && text != "ok" ? text : null;
    }

    private static async Task<Finding> AddressAsync(string url, CancellationToken cancellation)
    {
        var address = new Uri(ServerOptions.ToAddress(url));
        try
        {
            using var listener = new TcpListener(address.Host == "localhost" ? IPAddress.Loopback : (await Dns.GetHostAddressesAsync(address.Host, cancellation))[0], address.Port);
            listener.Start();
            listener.Stop();
            return new Finding("address", Health.Ok, $"{url} is free");
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return await IsTarnAsync(address, cancellation)
                ? new Finding("address", Health.Ok, $"{url} is served, and answers")
                : new Finding("address", Health.Failed, $"{url} is used by another program. Choose another with {Setting.Urls.Flag}");
        }
        catch (SocketException failure)
        {
            return new Finding("address", Health.Failed, $"{url}: {failure.Message}");
        }
    }

    private static async Task<bool> IsTarnAsync(Uri address, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            return (await client.GetStringAsync(new Uri(address, "/readyz"), cancellation)) == "ready";
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
