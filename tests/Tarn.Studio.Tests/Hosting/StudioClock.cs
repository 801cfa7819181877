namespace Tarn.Studio.Tests.Hosting;

/// <summary>The system's clock, put forward when told to.</summary>
public sealed class StudioClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
