using System.Numerics;
using System.Text;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>The state of one group or window frame. NULLs never reach it.</summary>
internal abstract class SqliteAggregate
{
    public abstract void Add(SqliteArguments a);

    /// <summary>Takes back the oldest row that is still in the frame.</summary>
    public abstract void Remove(SqliteArguments a);

    public abstract void Give(SqliteResult r);
}

/// <summary>Sum of ints, bigints or money; the range is checked at the end.</summary>
internal sealed class WholeSum(Func<Int128, long> fit) : SqliteAggregate
{
    private Int128 _sum;
    private long _count;

    public override void Add(SqliteArguments a) => (_sum, _count) = (_sum + a.Int64(0), _count + 1);

    public override void Remove(SqliteArguments a) => (_sum, _count) = (_sum - a.Int64(0), _count - 1);

    public override void Give(SqliteResult r) => r.Int64(_count == 0 ? null : fit(_sum));
}

/// <summary>Average of ints, bigints or money, truncated.</summary>
internal sealed class WholeAverage : SqliteAggregate
{
    private Int128 _sum;
    private long _count;

    public override void Add(SqliteArguments a) => (_sum, _count) = (_sum + a.Int64(0), _count + 1);

    public override void Remove(SqliteArguments a) => (_sum, _count) = (_sum - a.Int64(0), _count - 1);

    public override void Give(SqliteResult r) => r.Int64(_count == 0 ? null : (long)(_sum / _count));
}

/// <summary>Sum of decimals of one scale, as <c>decimal(38, scale)</c>.</summary>
internal class DecimalSum : SqliteAggregate
{
    protected BigInteger Sum { get; private set; }

    protected long Count { get; private set; }

    protected int Scale { get; private set; }

    public override void Add(SqliteArguments a)
    {
        Sum += Read(a);
        Count++;
    }

    public override void Remove(SqliteArguments a)
    {
        Sum -= Read(a);
        Count--;
    }

    public override void Give(SqliteResult r)
    {
        if (Count == 0)
            r.Null();
        else
            r.Decimal(SqlDecimal.FromBig(Sum, Scale, SqlDecimal.MaxPrecision, Scale, truncate: false));
    }

    private BigInteger Read(SqliteArguments a)
    {
        Scale = a.Int32(1);
        return (BigInteger)a.Decimal(0).Convert(SqlDecimal.MaxPrecision, Scale).Unscaled;
    }
}

/// <summary>Average of decimals, truncated to <c>decimal(38, max(scale, 6))</c>.</summary>
internal sealed class DecimalAverage : DecimalSum
{
    public override void Give(SqliteResult r)
    {
        var scale = Math.Max(Scale, 6);
        if (Count == 0)
            r.Null();
        else
            r.Decimal(SqlDecimal.FromBig(Sum * BigInteger.Pow(10, scale - Scale) / Count, scale, SqlDecimal.MaxPrecision, scale, truncate: true));
    }
}

/// <summary>Variance and standard deviation by Welford's method, which does not cancel.</summary>
internal sealed class Deviation(bool sample, bool root) : SqliteAggregate
{
    private double _mean;
    private double _squares;
    private long _count;

    public override void Add(SqliteArguments a)
    {
        var value = a.Double(0);
        _count++;
        var delta = value - _mean;
        _mean += delta / _count;
        _squares += delta * (value - _mean);
    }

    public override void Remove(SqliteArguments a)
    {
        if (--_count == 0)
        {
            (_mean, _squares) = (0, 0);
            return;
        }

        var value = a.Double(0);
        var delta = value - _mean;
        _mean -= delta / _count;
        _squares = Math.Max(0, _squares - delta * (value - _mean));
    }

    public override void Give(SqliteResult r)
    {
        if (_count == 0 || sample && _count == 1)
        {
            r.Null();
            return;
        }

        var variance = _squares / (sample ? _count - 1 : _count);
        r.Double(SqlNumbers.Finite(root ? Math.Sqrt(variance) : variance));
    }
}

/// <summary>STRING_AGG: each text after the first is preceded by its separator.</summary>
internal sealed class TextList : SqliteAggregate
{
    private readonly Queue<(string Separator, string Text)> _items = new();

    public override void Add(SqliteArguments a) => _items.Enqueue((a.TextOrNull(1) ?? "", a.Text(0)));

    public override void Remove(SqliteArguments a) => _items.Dequeue();

    public override void Give(SqliteResult r)
    {
        if (_items.Count == 0)
        {
            r.Null();
            return;
        }

        var builder = new StringBuilder();
        var first = true;
        foreach (var (separator, text) in _items)
        {
            builder.Append(first ? "" : separator).Append(text);
            first = false;
        }

        r.Text(builder.ToString());
    }
}
