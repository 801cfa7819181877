namespace Tarn.Sql.Binding.Functions;

/// <summary>ROW_NUMBER to CUME_DIST.</summary>
internal static class WindowFunctions
{
    public static void AddTo(FunctionFamily family)
    {
        foreach (var name in new[] { "ROW_NUMBER", "RANK", "DENSE_RANK" })
            family.AddWindow(name, 0, 0, true, call => call.Binder.Aggregate(call.Syntax, name.ToLowerInvariant(), SqlType.BigInt, []));
        foreach (var name in new[] { "PERCENT_RANK", "CUME_DIST" })
            family.AddWindow(name, 0, 0, true, call => call.Binder.Aggregate(call.Syntax, name.ToLowerInvariant(), SqlType.Float, []));
        family.AddWindow("NTILE", 1, 1, true, call => call.Binder.Aggregate(call.Syntax, "ntile", SqlType.BigInt, [Tiles(call)]));
        family.AddWindow("LAG", 1, 3, true, call => Neighbour(call, "lag"));
        family.AddWindow("LEAD", 1, 3, true, call => Neighbour(call, "lead"));
        foreach (var name in new[] { "FIRST_VALUE", "LAST_VALUE" })
            family.AddWindow(name, 1, 1, true, call => call.Binder.Aggregate(call.Syntax, name.ToLowerInvariant(), Typed(call).Type, [Typed(call)]));
    }

    private static BoundExpression Tiles(FunctionCall call)
    {
        var count = call.Int(0);
        call.Binder.Pin(count, text => text.AsSpan().Trim('0').IsEmpty ? "zero" : "other");
        return count is BoundNull or BoundConstant { Value.IsNull: true } or BoundConstant { Value: { IsNull: false, AsInt: <= 0 } }
            ? throw call.Binder.At(call.Node(0), SqlErrors.TileCount())
            : count;
    }

    private static BoundExpression Typed(FunctionCall call) => call[0].Type.Kind == SqlTypeKind.Null ? new BoundNull(SqlType.Int) : call[0];

    // The default takes the value's type.
    private static BoundAggregate Neighbour(FunctionCall call, string name)
    {
        var value = Typed(call);
        var offset = call.Count > 1 ? call.Int(1) : new BoundNumber(1);
        var arguments = call.Count > 2
            ? new[] { value, offset, call.Binder.Implicit(call[2], value.Type, call.Node(2)) }
            : [value, offset];
        return call.Binder.Aggregate(call.Syntax, name, value.Type, arguments);
    }
}
