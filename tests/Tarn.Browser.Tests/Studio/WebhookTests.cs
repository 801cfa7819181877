using Microsoft.Playwright;
using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Studio;

/// <summary>From nothing to a webhook whose messages arrive, fail, and are sent again.</summary>
[Collection(StudioCollection.Name)]
public sealed class WebhookTests(Chromium browser, StudioServers servers)
{
    private static readonly WebhookOptions Quick = new() { Poll = TimeSpan.FromMilliseconds(100), CallTimeout = TimeSpan.FromSeconds(3) };

    [Fact]
    public async Task A_webhook_is_made_tried_out_given_up_by_its_receiver_and_sent_again()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await server.Test.CreateTableAsync("Parcels", ("Contents", FieldTypes.String), ("Town", FieldTypes.String), ("Weight", FieldTypes.Number));
        await server.Test.InsertAsync("Parcels", """{"Contents":"Saddle","Town":"Lyon","Weight":1.5}""");
        await using var receiver = new WebhookReceiver();
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.SignInAsync(server, "/webhooks");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No webhooks yet" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("n");
        await page.GetByLabel("Addresses").FillAsync("http://example.org/hook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create webhook" }).ClickAsync();
        await Assertions.Expect(page.Locator("#webhook-name-error")).ToContainTextAsync("“Name” must have 1 to 255 characters");
        await page.GetByLabel("Name").FillAsync("Parcels to the shop");
        await page.GetByLabel("Table").SelectOptionAsync("Parcels");
        await page.GetByLabel("is changed").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create webhook" }).ClickAsync();
        await Assertions.Expect(page.Locator("#webhook-urls-error")).ToContainTextAsync("“Addresses” holds");
        await visitor.LookAsync("webhook-new", server);
        await page.GetByLabel("Addresses").FillAsync(receiver.Url("/hook"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Create webhook" }).ClickAsync();
        await Assertions.Expect(page.Locator(".secret code")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".event-list li")).ToHaveCountAsync(2);
        var webhook = (await server.Account.Webhooks.ListAsync(default)).Single();

        await page.Locator(".event-open", new() { HasText = "is changed" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("The message", new() { Exact = true })).ToContainTextAsync("\"Saddle\"");
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "My own message" }).ClickAsync();
        var own = dialog.GetByLabel("Your message");
        await own.FillAsync("{'text':'");
        await Assertions.Expect(dialog.Locator("#event-template-error")).ToContainTextAsync("closing quotation mark");
        await dialog.GetByLabel("Insert a value").SelectOptionAsync("[@field:Contents]");
        await Assertions.Expect(own).ToHaveValueAsync("{'text':'[@field:Contents]");
        await own.PressSequentiallyAsync(" was moved to [@field:Town]'}");
        await Assertions.Expect(dialog.GetByLabel("The message", new() { Exact = true })).ToContainTextAsync("Saddle was moved to Lyon");
        await visitor.LookAsync("webhook-event", server);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Sends a message of your own")).ToBeVisibleAsync();

        // Somebody else writes another message meanwhile: what is told stays, although what was typed last is still to be shown.
        var webhooks = server.Account.Webhooks;
        var item = (await webhooks.ListEventsAsync(webhook.Id, default)).Single(e => e.Template is not null);
        await page.Locator(".event-open", new() { HasText = "is changed" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("The message", new() { Exact = true })).ToContainTextAsync("Saddle was moved to Lyon");
        await webhooks.ChangeEventAsync(webhook.Id, item.Id, new WebhookEventDraft { Template = "{'text':'Bob'}" }, "bob@example.org", null, default);
        await own.FillAsync("{'text':'Ada'}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("The message", new() { Exact = true })).ToContainTextAsync("Ada");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("bob@example.org has saved this event meanwhile. Reload to see the changes; yours are still here until then.");
        await visitor.PictureAsync("studio-event-overtaken");
        (await webhooks.ChangeEventAsync(webhook.Id, item.Id, new WebhookEventDraft { Template = item.Template }, "bob@example.org", null, default)).Template.ShouldBe(item.Template);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("t");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Answered 200")).ToHaveCountAsync(2);
        await visitor.LookAsync("webhook-test", server);
        receiver.Calls.ShouldAllBe(c => c.Headers["X-Tarn-Test"] == "1");
        await page.Keyboard.PressAsync("Escape");

        // An address that must not be called, one where nobody listens, and somebody else who gives the webhook its own again.
        await page.GetByLabel("Addresses").FillAsync("https://10.0.0.1/hook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#webhook-urls-error")).ToContainTextAsync("which must not lead to the private address 10.0.0.1");
        await page.GetByLabel("Addresses").FillAsync("http://127.0.0.1:1/hook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved Parcels to the shop")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Nothing answers at this address: no program listens on its port.").First).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeEnabledAsync();
        await visitor.PictureAsync("studio-webhook-nobody");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await server.Account.Webhooks.ChangeAsync(webhook.Id, new WebhookDraft { Urls = [receiver.Url("/hook")] }, "bob@example.org", default);
        await page.GetByLabel("Name").FillAsync("Parcels");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("bob@example.org has saved this webhook meanwhile.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("Parcels");
        await visitor.PictureAsync("studio-webhook-overtaken");
        (await server.Account.Webhooks.GetAsync(webhook.Id, default)).ShouldSatisfyAllConditions(w => w.Name.ShouldBe("Parcels to the shop"), w => w.Urls.ShouldBe([receiver.Url("/hook")]));
        await page.ReloadAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Add an event" }).ClickAsync();
        await dialog.GetByLabel("When a record of").SelectOptionAsync("An import or export");
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "fails" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add event" }).ClickAsync();
        await Assertions.Expect(page.Locator(".event-list li", new() { HasText = "An import or export fails" })).ToBeVisibleAsync();

        using var http = EgressClient.Create(new EgressPolicy(new EgressOptions { AllowHttpHosts = ["127.0.0.1"], AllowPrivateNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")] }));
        using var dispatcher = new WebhookDispatcher(Quick, http, _ => server.Address, TimeProvider.System, static _ => { });
        using var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(server.Account.Webhooks, stop.Token);
        // The receiver wants no more of it, so it is given up at once.
        receiver.Answer = static _ => Task.FromResult(410);
        await server.Test.InsertAsync("Parcels", """{"Contents":"Bell","Town":"Graz"}""");
        await UntilAsync(server, webhook.Id, DeliveryState.Dead);
        await page.GetByRole(AriaRole.Link, new() { Name = "Deliveries" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Given up");
        await visitor.LookAsync("webhook-deliveries", server);
        await page.Locator("tbody button").ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Sent", new() { Exact = true })).ToContainTextAsync("\"Bell\"");
        await Assertions.Expect(dialog).ToContainTextAsync("The receiver answered 410");
        await visitor.LookAsync("webhook-delivery", server);
        receiver.Answer = static _ => Task.FromResult(200);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await UntilAsync(server, webhook.Id, DeliveryState.Succeeded);
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Delivered");
        await stop.CancelAsync();
        await running;

        await page.GetByLabel("Breadcrumbs").GetByRole(AriaRole.Link, new() { Name = "Parcels to the shop" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator(".figures .badge")).ToHaveTextAsync("Paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator(".figures .badge")).ToHaveTextAsync("On");
        await visitor.LookAsync("webhook", server);
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await visitor.LookAsync("webhooks", server);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Parcels to the shop" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Parcels to the shop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete webhook" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No webhooks yet" })).ToBeVisibleAsync();
        server.Log.ToString().ShouldBeEmpty();
    }

    private static async Task UntilAsync(StudioServer server, string webhook, DeliveryState state)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await server.Account.Webhooks.Deliveries.ReadAsync(new DeliveryFilter { WebhookId = webhook, State = state }, default) is [_, ..])
                return;
            await Task.Delay(100);
        }

        throw new TimeoutException($"No delivery is {state}.");
    }
}
