using Tarn.Api.Accounts;
using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Data.Fields;

namespace Tarn.Api.Endpoints;

/// <summary>Sends the file that a link in a webhook's message leads to. The link is all that is asked for.</summary>
internal static class LinkedFileEndpoint
{
    public static async Task SendAsync(HttpContext http, IServedAccounts accounts, ApiRequest request)
    {
        request.WantsXml = false;
        request.Account = await accounts.FindAsync(http.Request.Host.Value ?? "", request.Aborted) ?? throw Missing();
        var link = request.Account.Webhooks.OpenLink((string)http.Request.RouteValues["link"]!) ?? throw Missing();
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        if (schema.FindTable(link.Table) is not { } table || table.FindField(link.Field) is not { Type: AttachmentFieldType } field)
            throw Missing();
        var file = await request.Database.Attachments.FindAsync(table, field, link.Record, request.Aborted) ?? throw Missing();
        await Download.SendAsync(request, file.Name, file.ContentType, file.Blob, file.Updated);
    }

    private static ApiException Missing() => ApiException.NotFound(ErrorCodes.FileNotFound, "The link is wrong or older than five minutes, or the file is gone.");
}
