using Shouldly;
using Tarn.Identity.Rates;
using Xunit;

namespace Tarn.Identity.Tests.Rates;

public sealed class RateWindowTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void The_call_past_the_limit_is_refused_and_told_when_to_come_back()
    {
        var rate = new RateWindow<string>(2_000, TimeSpan.FromSeconds(300), _time);
        for (var i = 0; i < 2_000; i++)
        {
            rate.Take("a").Allowed.ShouldBeTrue();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        var refused = rate.Take("a");

        refused.Allowed.ShouldBeFalse();
        refused.Remaining.ShouldBe(0);
        refused.RetryAfterSeconds.ShouldBeInRange(1, 331);
        _time.Advance(TimeSpan.FromSeconds(refused.RetryAfterSeconds));
        rate.Take("a").Allowed.ShouldBeTrue();
    }

    [Fact]
    public void Never_more_than_the_limit_pass_in_any_window()
    {
        var random = new Random(7);
        var rate = new RateWindow<int>(20, TimeSpan.FromSeconds(60), _time);
        var passed = new List<DateTimeOffset>();
        for (var i = 0; i < 5_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 2_000)));
            if (rate.Take(1).Allowed)
                passed.Add(_time.GetUtcNow());
        }

        for (var i = 20; i < passed.Count; i++)
            (passed[i] - passed[i - 20]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(60));
        passed.Count.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void Keys_do_not_disturb_each_other()
    {
        var rate = new RateWindow<string>(1, TimeSpan.FromMinutes(1), _time);

        rate.Take("a").Allowed.ShouldBeTrue();
        rate.Take("a").Allowed.ShouldBeFalse();
        rate.Take("b").Allowed.ShouldBeTrue();
    }

    [Fact]
    public void Looking_does_not_count()
    {
        var rate = new RateWindow<string>(1, TimeSpan.FromMinutes(1), _time);

        rate.Peek("a").Remaining.ShouldBe(1);
        rate.Peek("a").Allowed.ShouldBeTrue();
        rate.Take("a").Remaining.ShouldBe(0);
        rate.Peek("a").Allowed.ShouldBeFalse();
    }

    [Fact]
    public void Idle_keys_are_forgotten()
    {
        var rate = new RateWindow<int>(5, TimeSpan.FromMinutes(1), _time);
        for (var key = 0; key < 1_000; key++)
            rate.Take(key);
        rate.KeyCount.ShouldBe(1_000);

        _time.Advance(TimeSpan.FromMinutes(3));
        rate.Take(7);

        rate.KeyCount.ShouldBe(1);
    }

    [Fact]
    public void Parallel_calls_do_not_pass_the_limit()
    {
        var rate = new RateWindow<int>(100, TimeSpan.FromMinutes(1), _time);
        var passed = 0;

        Parallel.For(0, 1_000, _ =>
        {
            if (rate.Take(1).Allowed)
                Interlocked.Increment(ref passed);
        });

        passed.ShouldBe(100);
    }
}
