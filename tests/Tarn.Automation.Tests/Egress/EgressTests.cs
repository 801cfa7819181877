using System.Net;
using Shouldly;
using Tarn.Automation.Egress;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Egress;

public sealed class EgressTests
{
    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("fe80::1%3", false)]
    [InlineData("fd12::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("::127.0.0.1", false)]
    public void Private_addresses_in_every_disguise_are_refused(string address, bool isPublic) =>
        (new EgressPolicy(new EgressOptions()).Refuse("example.com", IPAddress.Parse(address)) is null).ShouldBe(isPublic);

    [Fact]
    public void The_owner_may_allow_private_addresses_but_never_those_of_the_clouds_own_services()
    {
        var policy = new EgressPolicy(new EgressOptions { AllowPrivateHosts = ["inside.example"], AllowPrivateNetworks = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("0.0.0.0/0")] });
        policy.Refuse("any.example", IPAddress.Parse("10.1.2.3")).ShouldBeNull();
        policy.Refuse("inside.example", IPAddress.Parse("fd12::1")).ShouldBeNull();
        policy.Refuse("other.example", IPAddress.Parse("fd12::1")).ShouldNotBeNull();
        policy.Refuse("inside.example", IPAddress.Parse("169.254.169.254")).ShouldNotBeNull();
        policy.Refuse("inside.example", IPAddress.Parse("fd00:ec2::254")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("ftp://example.com/")]
    [InlineData("https://user:word@example.com/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://localhost/")]
    public void Addresses_that_cannot_be_called_are_refused_at_once(string address) =>
        new EgressPolicy(new EgressOptions()).Refuse(new Uri(address)).ShouldNotBeNull();

    [Fact]
    public async Task A_name_that_leads_elsewhere_when_it_is_called_is_refused()
    {
        await using var receiver = new WebhookReceiver();
        var port = new Uri(receiver.Address).Port;
        var options = new EgressOptions { AllowHttpHosts = ["rebind.example", "mixed.example"] };
        using var http = EgressClient.Create(new EgressPolicy(options), (host, _) => Task.FromResult<IPAddress[]>(
            host == "mixed.example" ? [IPAddress.Parse("93.184.216.34"), IPAddress.Loopback] : [IPAddress.Loopback]));
        foreach (var host in options.AllowHttpHosts)
        {
            var failure = await Should.ThrowAsync<HttpRequestException>(() => http.PostAsync($"http://{host}:{port}/", null));
            failure.GetBaseException().ShouldBeOfType<EgressRefusedException>().Message.ShouldContain("private address 127.0.0.1");
        }

        receiver.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var receiver = new WebhookReceiver { Answer = static _ => Task.FromResult(302) };
        using var http = EgressClient.Create(new EgressPolicy(Webhooks.WebhookAccount.Local));
        (await http.PostAsync(receiver.Url(), null)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        receiver.Count.ShouldBe(1);
    }
}
