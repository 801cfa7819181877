using System.Net;
using Shouldly;
using Tarn.Data;
using Tarn.Identity.Profiles;
using Xunit;

namespace Tarn.Identity.Tests.Profiles;

public sealed class IpFilterTests
{
    [Theory]
    [InlineData(IpAccess.Grant, true)]
    [InlineData(IpAccess.Deny, false)]
    public void Without_rules_the_default_access_holds(IpAccess access, bool allowed) => Allows(access, "203.0.113.9").ShouldBe(allowed);

    [Fact]
    public void Default_deny_with_one_granted_network_lets_only_that_network_in()
    {
        var network = Cidr(IpAccess.Grant, "203.0.113.0", 24);

        Allows(IpAccess.Deny, "203.0.113.77", network).ShouldBeTrue();
        Allows(IpAccess.Deny, "203.0.114.77", network).ShouldBeFalse();
    }

    [Fact]
    public void A_single_address_wins_over_the_network_around_it()
    {
        IpRule[] rules = [Cidr(IpAccess.Deny, "203.0.113.0", 24), Single(IpAccess.Grant, "203.0.113.5")];

        Allows(IpAccess.Grant, "203.0.113.5", rules).ShouldBeTrue();
        Allows(IpAccess.Grant, "203.0.113.6", rules).ShouldBeFalse();
        Allows(IpAccess.Grant, "198.51.100.1", rules).ShouldBeTrue();
    }

    [Fact]
    public void The_longer_prefix_and_the_smaller_range_win()
    {
        Allows(IpAccess.Deny, "10.1.2.3", Cidr(IpAccess.Deny, "10.0.0.0", 8), Cidr(IpAccess.Grant, "10.1.0.0", 16)).ShouldBeTrue();
        Allows(IpAccess.Deny, "10.1.2.3", Range(IpAccess.Grant, "10.1.2.0", "10.1.2.10"), Range(IpAccess.Deny, "10.1.0.0", "10.1.9.0")).ShouldBeTrue();
        Allows(IpAccess.Deny, "10.1.2.3", Range(IpAccess.Grant, "10.1.2.3", "10.1.2.4"), Cidr(IpAccess.Deny, "10.1.2.0", 24)).ShouldBeTrue();
    }

    [Fact]
    public void Equal_rules_tie_to_deny()
    {
        IpRule[] rules = [Cidr(IpAccess.Grant, "10.1.0.0", 16), Cidr(IpAccess.Deny, "10.1.0.0", 16)];

        Allows(IpAccess.Grant, "10.1.2.3", rules).ShouldBeFalse();
        Allows(IpAccess.Grant, "10.1.2.3", rules.Reverse().ToArray()).ShouldBeFalse();
    }

    [Fact]
    public void A_mapped_address_is_the_IPv4_address()
    {
        Allows(IpAccess.Deny, "::ffff:203.0.113.5", Single(IpAccess.Grant, "203.0.113.5")).ShouldBeTrue();
        Allows(IpAccess.Deny, "203.0.113.5", Single(IpAccess.Grant, "::ffff:203.0.113.5")).ShouldBeTrue();
        Allows(IpAccess.Deny, "203.0.113.5", Cidr(IpAccess.Grant, "::ffff:203.0.113.0", 120)).ShouldBeTrue();
    }

    [Fact]
    public void IPv6_rules_do_not_touch_IPv4_addresses_and_the_other_way_round()
    {
        Allows(IpAccess.Deny, "203.0.113.5", Cidr(IpAccess.Grant, "::", 0)).ShouldBeFalse();
        Allows(IpAccess.Deny, "2001:db8::1", Cidr(IpAccess.Grant, "0.0.0.0", 0)).ShouldBeFalse();
        Allows(IpAccess.Deny, "2001:db8::1", Cidr(IpAccess.Grant, "::", 0)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2001:db8:0:1::5", true)]
    [InlineData("2001:db8:0:2::5", false)]
    public void IPv6_networks_match_by_prefix(string address, bool allowed) =>
        Allows(IpAccess.Deny, address, Cidr(IpAccess.Grant, "2001:db8:0:1::", 64)).ShouldBe(allowed);

    [Fact]
    public void The_verdict_names_the_rule_that_decided()
    {
        var rule = Cidr(IpAccess.Deny, "10.0.0.0", 8);
        var filter = IpFilter.Create(IpAccess.Grant, [rule]);

        filter.Test(IPAddress.Parse("10.9.9.9")).ShouldBe(new IpVerdict(IpAccess.Deny, rule));
        filter.Test(IPAddress.Parse("11.9.9.9")).ShouldBe(new IpVerdict(IpAccess.Grant, null));
    }

    [Theory]
    [InlineData(IpRuleType.Single, "nonsense", null, null)]
    [InlineData(IpRuleType.Single, "1", null, null)]
    [InlineData(IpRuleType.Range, "10.0.0.2", "10.0.0.1", null)]
    [InlineData(IpRuleType.Range, "10.0.0.2", "::1", null)]
    [InlineData(IpRuleType.Range, "10.0.0.2", null, null)]
    [InlineData(IpRuleType.Cidr, "10.0.0.0", null, 33)]
    [InlineData(IpRuleType.Cidr, "10.0.0.0", null, null)]
    [InlineData(IpRuleType.Cidr, "::ffff:10.0.0.0", null, 64)]
    public void A_malformed_rule_is_refused_with_its_number(IpRuleType type, string from, string? to, int? prefix) =>
        Should.Throw<DataException>(() => IpFilter.Create(IpAccess.Grant, [new IpRule(IpAccess.Deny, type, from, to, prefix)])).Message.ShouldStartWith("IP rule 1 ");

    private static bool Allows(IpAccess access, string address, params IpRule[] rules) => IpFilter.Create(access, rules).Allows(IPAddress.Parse(address));

    private static IpRule Single(IpAccess action, string address) => new(action, IpRuleType.Single, address);

    private static IpRule Cidr(IpAccess action, string address, int prefix) => new(action, IpRuleType.Cidr, address, Prefix: prefix);

    private static IpRule Range(IpAccess action, string from, string to) => new(action, IpRuleType.Range, from, to);
}
