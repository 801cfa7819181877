using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Rendering;

internal abstract partial class SqlRenderer
{
    /// <summary>Writes <c>name([DISTINCT] arguments) [OVER (...)]</c> as the engine has it.</summary>
    /// <param name="name">The engine's function.</param>
    /// <param name="aggregate">The node.</param>
    /// <param name="write">Writes an argument; null: as it is.</param>
    /// <param name="star">No argument but a star.</param>
    protected void Plain(string name, BoundAggregate aggregate, Action<BoundExpression>? write = null, bool star = false)
    {
        Writer.Append(name).Append('(');
        if (aggregate.Distinct)
            Writer.Append("DISTINCT ");
        if (star)
            Writer.Append('*');
        List(aggregate.Arguments, write ?? (argument => Expression(argument)));
        if (aggregate.OrderBy.Count > 0)
            OrderBy(aggregate.OrderBy);
        Writer.Append(')');
        Over(aggregate.Over);
    }

    /// <summary>Writes OVER.</summary>
    protected void Over(BoundOver? over)
    {
        if (over is null)
            return;
        Writer.Append(" OVER (");
        if (over.PartitionBy.Count > 0)
        {
            Writer.Append("PARTITION BY ");
            List(over.PartitionBy, key => Key(key, CollationOf(key), true));
        }

        if (over.OrderBy.Count > 0)
            OrderBy(over.OrderBy);
        if (over.Frame is { } frame)
        {
            Writer.Append(frame.Rows ? " ROWS BETWEEN " : " RANGE BETWEEN ");
            Bound(frame.Start, frame.StartOffset);
            Writer.Append(" AND ");
            Bound(frame.End, frame.EndOffset);
        }

        Writer.Append(')');
    }

    private void Bound(FrameBound bound, int offset)
    {
        if (bound is FrameBound.Preceding or FrameBound.Following)
            Writer.Append(offset);
        Writer.Append(bound switch
        {
            FrameBound.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBound.Preceding => " PRECEDING",
            FrameBound.CurrentRow => "CURRENT ROW",
            FrameBound.Following => " FOLLOWING",
            _ => "UNBOUNDED FOLLOWING",
        });
    }
}
