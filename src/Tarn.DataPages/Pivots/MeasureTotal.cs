using System.Globalization;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Pivots;

/// <summary>
/// A measure over any number of groups: takes the parts that the database computed for each. Averages come from sums and counts, never from averages;
/// variances are joined by Chan's formula, which does not cancel.
/// </summary>
internal sealed class MeasureTotal
{
    private HashSet<string>? _distinct;
    private decimal? _sum;
    private long _count;
    private double _mean;
    private double _squares;
    private SqlValue? _extreme;

    /// <summary>Whether a value is beyond what can be summed exactly.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Adds a group's parts.</summary>
    public void Add(Measure measure, ReadOnlySpan<SqlValue> parts)
    {
        switch (measure.Function)
        {
            case MeasureFunction.Count:
                _count += Whole(parts[0]);
                break;
            case MeasureFunction.Sum:
                AddSum(parts[0]);
                break;
            case MeasureFunction.Average:
                AddSum(parts[0]);
                _count += Whole(parts[1]);
                break;
            case MeasureFunction.Minimum:
                AddExtreme(parts[0], -1);
                break;
            case MeasureFunction.Maximum:
                AddExtreme(parts[0], 1);
                break;
            case MeasureFunction.Deviation or MeasureFunction.Variance:
                AddSpread(parts[0].IsNull ? 0 : parts[0].AsFloat, parts[1].IsNull ? 0 : parts[1].AsFloat, Whole(parts[2]));
                break;
        }
    }

    /// <summary>Adds one of the values of a distinct count.</summary>
    public void AddDistinct(in SqlValue value)
    {
        if (!value.IsNull)
            (_distinct ??= new HashSet<string>(StringComparer.Ordinal)).Add(GroupKey.TextOf(value));
    }

    /// <summary>The result; NULL when there was nothing to compute it of.</summary>
    public SqlValue Result(MeasureFunction function) => function switch
    {
        MeasureFunction.Count => SqlValue.FromBigInt(_count),
        MeasureFunction.DistinctCount => SqlValue.FromBigInt(_distinct?.Count ?? 0),
        MeasureFunction.Sum => Of(_sum),
        MeasureFunction.Average => Of(_count == 0 ? null : _sum / _count),
        MeasureFunction.Variance => Spread(_squares / (_count - 1)),
        MeasureFunction.Deviation => Spread(Math.Sqrt(_squares / (_count - 1))),
        _ => _extreme ?? Nothing,
    };

    /// <summary>Orders two values as headings and extremes are: numbers and dates by size, text without regard to case, blanks first.</summary>
    public static int Compare(in SqlValue a, in SqlValue b)
    {
        if (a.IsNull || b.IsNull)
            return b.IsNull.CompareTo(a.IsNull);
        if (ValueFormat.TryNumber(a, out var x) && ValueFormat.TryNumber(b, out var y))
            return x.CompareTo(y);
        if (a.Kind is SqlTypeKind.DateTime or SqlTypeKind.DateTime2 && b.Kind == a.Kind)
            return a.AsDateTime.CompareTo(b.AsDateTime);
        return CultureInfo.InvariantCulture.CompareInfo.Compare(RecordView.InvariantText(a), RecordView.InvariantText(b), CompareOptions.IgnoreCase);
    }

    /// <summary>A number as a value.</summary>
    public static SqlValue NumberOf(decimal number) => SqlValue.FromDecimal(number.ToString(CultureInfo.InvariantCulture));

    private static SqlValue Nothing => SqlValue.Null(SqlTypeKind.Float);

    private SqlValue Spread(double value) => _count < 2 ? Nothing : SqlValue.FromFloat(value);

    private SqlValue Of(decimal? number) => number is not { } known || IsBroken ? Nothing : NumberOf(known);

    private static long Whole(in SqlValue value) => value.IsNull ? 0 : value.AsBigInt;

    private void AddSum(in SqlValue value)
    {
        if (value.IsNull)
            return;
        if (!ValueFormat.TryNumber(value, out var number) || Math.Abs(number) > decimal.MaxValue / 2 || Math.Abs(_sum ?? 0) > decimal.MaxValue / 2)
        {
            IsBroken = true;
            return;
        }

        _sum = (_sum ?? 0) + number;
    }

    private void AddExtreme(in SqlValue value, int sign)
    {
        if (!value.IsNull && (_extreme is not { } known || Compare(value, known) * sign > 0))
            _extreme = value;
    }

    private void AddSpread(double variance, double mean, long count)
    {
        if (count == 0)
            return;
        var all = _count + count;
        var apart = mean - _mean;
        _squares += (variance * (count - 1)) + (apart * apart * _count * count / all);
        _mean += apart * count / all;
        _count = all;
    }
}
