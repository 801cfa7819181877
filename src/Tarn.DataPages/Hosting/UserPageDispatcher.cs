using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Tarn.Data.Engines;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Users;
using Tarn.DataPages.Users;

namespace Tarn.DataPages.Hosting;

/// <summary>Answers the addresses of directories: finds account and directory, reads the form, runs the page, writes it with its headers.</summary>
internal sealed partial class UserPageDispatcher(ISites sites, DataPagesOptions options, ILogger<UserPageDispatcher> log)
{
    private const int MaxBody = 64 * 1024;

    private static readonly FormOptions FormLimits = new() { ValueCountLimit = 20, KeyLengthLimit = 100, ValueLengthLimit = 8 * 1024, MultipartBodyLengthLimit = MaxBody, BufferBodyLengthLimit = MaxBody };

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, page, forms) in new (string Path, Func<UserVisit, Task<UserPage?>> Page, bool Forms)[]
        {
            ("activate", UserPages.ActivateAsync, true), ("activate/resend", UserPages.ResendAsync, true), ("reset", UserPages.ResetAsync, true), ("forgot", UserPages.ForgotAsync, true),
            ("login", UserPages.LoginAsync, true), ("logout", UserPages.LogoutAsync, true), ("portal", UserPages.PortalAsync, false),
        })
        {
            endpoints.MapMethods("/users/{directoryId}/" + path, forms ? ["GET", "POST"] : ["GET"], http => ServeAsync(http, page));
        }

        endpoints.MapMethods("/users/{**rest}", ["GET", "POST"], http => Note("There is no such page", "", StatusCodes.Status404NotFound).WriteAsync(http));
    }

    private async Task ServeAsync(HttpContext http, Func<UserVisit, Task<UserPage?>> run)
    {
        try
        {
            var site = await sites.FindAsync(http.Request.Host.Value ?? "", http.RequestAborted);
            var id = (string)http.Request.RouteValues["directoryId"]!;
            // By id only, and only in the account of the host: another account's directory is not there.
            var directory = site is null ? null : await site.Directories.Store.FindAsync(id, http.RequestAborted);
            if (directory is null || !directory.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                await Note("There is no such page", "", StatusCodes.Status404NotFound).WriteAsync(http);
                return;
            }

            var isSecure = http.Request.IsHttps || options.PublicBaseAddress?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
            if (!isSecure && !IsLoopback(http.Request.Host.Host))
            {
                await Note("A secure connection is needed", "Passwords are not sent over plain connections. Open this page with https.", StatusCodes.Status403Forbidden).WriteAsync(http);
                return;
            }

            var visit = new UserVisit(http, site!, directory, LinkBase(http, site!), isSecure, await ReadFormAsync(http));
            if (await run(visit) is { } page)
                await page.WriteAsync(http);
            else
                UserPage.SetHeaders(http, "none");
        }
        catch (BadHttpRequestException malformed)
        {
            await Note("The request could not be read", "", malformed.StatusCode).WriteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor went away; there is nobody to answer.
        }
        catch (DatabaseUnavailableException busy) when (!http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = "60";
            await Note("The server is busy", $"Try again in a minute. Reference: {Report(busy)}", StatusCodes.Status503ServiceUnavailable).WriteAsync(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await Note("Something went wrong", $"It is not your fault. Reference: {Report(failure)}", StatusCodes.Status500InternalServerError).WriteAsync(http);
        }
    }

    private static async ValueTask<IFormCollection> ReadFormAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
            return FormCollection.Empty;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;
        if (!http.Request.HasFormContentType)
            throw new BadHttpRequestException("The body must be a form.");
        try
        {
            return await http.Request.ReadFormAsync(FormLimits, http.RequestAborted);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or NotSupportedException or ArgumentException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException(malformed.Message, StatusCodes.Status400BadRequest, malformed);
        }
    }

    private string LinkBase(HttpContext http, Site site) =>
        (options.PublicBaseAddress ?? options.LinkAddress?.Invoke())?.Replace("{account}", site.AccountId, StringComparison.Ordinal) ?? $"{http.Request.Scheme}://{http.Request.Host.Value}";

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address));

    private static UserPage Note(string heading, string text, int status) => new(heading, Markup.Of<UserFormView>(new UserForm { Heading = heading, Text = text })) { Status = status };

    private string Report(Exception failure)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        LogFailure(failure, id);
        return id;
    }

    [LoggerMessage(1, LogLevel.Error, "A page of a directory failed (reference {Id}).")]
    private partial void LogFailure(Exception failure, string id);
}
