using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Automation.Webhooks;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Outgoing webhooks and their events (rest-api.md 14). Their answers are bare: no <c>Result</c>.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this ApiRoutes routes)
    {
        routes.Map("GET", "/outgoingWebhooks", ListAsync);
        routes.Map("POST", "/outgoingWebhooks", CreateAsync);
        routes.Map("GET", "/outgoingWebhooks/{webhookId}", GetAsync);
        routes.Map("PUT", "/outgoingWebhooks/{webhookId}", ChangeAsync);
        routes.Map("DELETE", "/outgoingWebhooks/{webhookId}", DeleteAsync);
        routes.Map("GET", "/outgoingWebhooks/{webhookId}/events", ListEventsAsync);
        routes.Map("POST", "/outgoingWebhooks/{webhookId}/events", CreateEventAsync);
        routes.Map("GET", "/outgoingWebhooks/{webhookId}/events/{eventId}", GetEventAsync);
        routes.Map("PUT", "/outgoingWebhooks/{webhookId}/events/{eventId}", ChangeEventAsync);
        routes.Map("DELETE", "/outgoingWebhooks/{webhookId}/events/{eventId}", DeleteEventAsync);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.View);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, await webhooks.ListAsync(request.Aborted), static (json, all) =>
        {
            json.WriteStartArray();
            foreach (var webhook in all)
                WebhookJson.Write(json, webhook, WebhookShape.Listed);
            json.WriteEndArray();
        });
    }

    private static async ValueTask CreateAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.Add);
        var draft = await ReadDraftAsync(request);
        var (webhook, secret) = await webhooks.CreateAsync(draft, request.Caller.ProfileName, request.Aborted);
        request.Http.Response.Headers.Location = $"{request.PublicAddress}{request.BasePath}/outgoingWebhooks/{webhook.Id}";
        await Answer.WriteAsync(request, StatusCodes.Status201Created, (webhook, secret), static (json, s) => WebhookJson.Write(json, s.webhook, WebhookShape.Created, secret: s.secret));
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.View);
        var webhook = await webhooks.GetAsync(request.Path[0], request.Aborted);
        var activity = await webhooks.ReadActivityAsync(webhook.Id, request.Aborted);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, (webhook, activity), static (json, s) => WebhookJson.Write(json, s.webhook, WebhookShape.Single, s.activity));
    }

    private static async ValueTask ChangeAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.Edit);
        var webhook = await webhooks.ChangeAsync(request.Path[0], await ReadDraftAsync(request), request.Caller.ProfileName, request.Aborted);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, webhook, static (json, w) => WebhookJson.Write(json, w, WebhookShape.Changed));
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.Delete);
        RequestBody.Ignore(request);
        await webhooks.DeleteAsync(request.Path[0], request.Aborted);
        Answer.Empty(request, StatusCodes.Status204NoContent);
    }

    private static async ValueTask ListEventsAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.View);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, await webhooks.ListEventsAsync(request.Path[0], request.Aborted), static (json, all) =>
        {
            json.WriteStartArray();
            foreach (var item in all)
                WebhookJson.Write(json, item, WebhookShape.Listed);
            json.WriteEndArray();
        });
    }

    private static async ValueTask CreateEventAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.Add);
        var draft = await ReadEventAsync(request);
        var created = await webhooks.CreateEventAsync(request.Path[0], draft, request.Caller.ProfileName, MayRead(request), request.Aborted);
        request.Http.Response.Headers.Location = $"{request.PublicAddress}{request.BasePath}/outgoingWebhooks/{created.WebhookId}/events/{created.Id}";
        await Answer.WriteAsync(request, StatusCodes.Status201Created, created, static (json, e) => WebhookJson.Write(json, e, WebhookShape.Created));
    }

    private static async ValueTask GetEventAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.View);
        var found = await webhooks.GetEventAsync(request.Path[0], request.Path[1], request.Aborted);
        var activity = await webhooks.ReadActivityAsync(found.Id, request.Aborted);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, (found, activity), static (json, s) => WebhookJson.Write(json, s.found, WebhookShape.Single, s.activity));
    }

    private static async ValueTask ChangeEventAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.Edit);
        var draft = await ReadEventAsync(request);
        var changed = await webhooks.ChangeEventAsync(request.Path[0], request.Path[1], draft, request.Caller.ProfileName, MayRead(request), request.Aborted);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, changed, static (json, e) => WebhookJson.Write(json, e, WebhookShape.Changed));
    }

    private static async ValueTask DeleteEventAsync(ApiRequest request)
    {
        var webhooks = Webhooks(request, ProfileRight.Delete);
        RequestBody.Ignore(request);
        await webhooks.DeleteEventAsync(request.Path[0], request.Path[1], request.Aborted);
        Answer.Empty(request, StatusCodes.Status204NoContent);
    }

    /// <summary>The account's webhooks, with a right on them checked.</summary>
    private static WebhookStore Webhooks(ApiRequest request, ProfileRight right) => request.Caller.Rights.MayAll(ObjectKind.Webhook, right)
        ? request.Account.Webhooks
        : throw ApiException.Refused(request.Version, "The profile has no right to do this with webhooks.");

    /// <summary>A message carries whole records: who may not read them must not have them sent.</summary>
    private static Action<TableDefinition> MayRead(ApiRequest request) => table =>
    {
        // Number 0 stands for the runs of all tasks.
        if (table.Id != 0)
            request.Require(table, ProfileRight.Read);
        else if (!request.Caller.Rights.MayAll(ObjectKind.Task, ProfileRight.View))
            throw ApiException.Refused(request.Version, "The profile has no right to see the tasks of this account.");
    };

    private static async ValueTask<WebhookDraft> ReadDraftAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request);
        return new WebhookDraft
        {
            Name = body.Text("Name"),
            Description = body.Text("Description"),
            Urls = body.Texts("OutgoingUrls"),
            CallThrottling = body.Number("CallThrottling"),
            Enabled = body.Flag("Enabled"),
        };
    }

    private static async ValueTask<WebhookEventDraft> ReadEventAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request);
        return new WebhookEventDraft
        {
            Type = body.Text("EventType") ?? throw ApiException.Body("The property 'EventType' is required.", "EventType"),
            Table = body.Text("ObjectName"),
            Fields = body.Texts("ObjectFields"),
            Sources = body.Texts("EventSources"),
            PayloadFields = body.Texts("CustomPayloadFields"),
            Template = body.Text("CustomPayloadTemplate"),
            BatchSize = body.Number("BatchSize"),
            Enabled = body.Flag("Enabled"),
        };
    }
}
