using System.Globalization;
using System.Text.Json;
using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Identity.Directories;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Endpoints;

/// <summary>Directories and their users (rest-api.md 17). Version 3 only.</summary>
internal static class DirectoryEndpoints
{
    /// <summary>SQL Server's number for a column that is not known.</summary>
    private const int UnknownColumn = 207;

    public static void MapDirectories(this ApiRoutes routes)
    {
        routes.Map("GET", "/directories", ListAsync);
        routes.Map("GET", "/directories/{directoryId}", GetAsync);
        routes.Map("GET", "/directories/{directoryId}/users", ReadUsersAsync);
        routes.Map("POST", "/directories/{directoryId}/users", CreateUserAsync);
        routes.Map("PUT", "/directories/{directoryId}/users", UpdateUsersAsync);
        routes.Map("DELETE", "/directories/{directoryId}/users", DeleteUsersAsync);
        routes.Map("POST", "/directories/{directoryId}/users/activate", ActivateAsync);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var store = request.Account.Directories.Store;
        var counted = new List<(UserDirectory Directory, long Users)>();
        foreach (var directory in await store.ListAsync(request.Aborted))
        {
            if (May(request, directory, ProfileRight.View))
                counted.Add((directory, await store.CountUsersAsync(directory, request.Aborted)));
        }

        await Answer.ResultAsync(request, StatusCodes.Status200OK, counted, static (json, all) =>
        {
            json.WriteStartArray();
            foreach (var (directory, users) in all)
                Write(json, directory, users);
            json.WriteEndArray();
        });
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var directory = await DirectoryAsync(request, ProfileRight.View);
        var users = await request.Account.Directories.Store.CountUsersAsync(directory, request.Aborted);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (directory, users), static (json, s) => Write(json, s.directory, s.users));
    }

    private static async ValueTask ReadUsersAsync(ApiRequest request)
    {
        var directory = await DirectoryAsync(request, ProfileRight.Read);
        await RecordEndpoints.ReadAsync(request, schema => schema.UsersOf(TableOf(schema, directory)));
    }

    private static async ValueTask CreateUserAsync(ApiRequest request)
    {
        var directory = await DirectoryAsync(request, ProfileRight.Add);
        var wantsRows = request.WantsRows;
        long key;
        using (var body = await RequestBody.ReadAsync(request))
            key = await InWordsOfBodyAsync(() => request.Database.Writer.InsertAsync(directory.Name, table => Read(table, body.Json.Span, forInsert: true), request.WriteContext, request.Aborted));
        request.Http.Response.Headers.Location = string.Create(
            CultureInfo.InvariantCulture, $"{request.PublicAddress}{request.BasePath}/directories/{directory.Id}/users?q.where=PK_ID={key}");
        if (!wantsRows)
        {
            Answer.Empty(request, StatusCodes.Status201Created);
            return;
        }

        using var answer = AnswerWriter.Rent(request, StatusCodes.Status201Created);
        answer.Json.WriteStartObject();
        await WriteWrittenAsync(request, answer, directory, [key]);
        answer.Json.WriteEndObject();
        await answer.CompleteAsync();
    }

    private static async ValueTask UpdateUsersAsync(ApiRequest request)
    {
        var wantsRows = request.WantsRows;
        // Rows show more than was written: they need the right to read.
        var directory = await DirectoryAsync(request, wantsRows ? ProfileRight.Edit | ProfileRight.Read : ProfileRight.Edit);
        var selection = await SelectionAsync(request);
        WriteResult written;
        using (var body = await RequestBody.ReadAsync(request))
        {
            written = await InWordsOfBodyAsync(() => InWordsOfWhereAsync(
                () => request.Database.Writer.UpdateAsync(directory.Name, selection, table => Read(table, body.Json.Span, forInsert: false), request.WriteContext, request.Aborted)));
        }

        using var answer = AnswerWriter.Rent(request, StatusCodes.Status200OK);
        answer.Json.WriteStartObject();
        answer.Json.WriteNumber("UsersAffected"u8, written.Affected);
        await WriteWrittenAsync(request, answer, directory, wantsRows ? written.Keys : []);
        answer.Json.WriteEndObject();
        await answer.CompleteAsync();
    }

    private static async ValueTask DeleteUsersAsync(ApiRequest request)
    {
        var directory = await DirectoryAsync(request, ProfileRight.Delete);
        var selection = await SelectionAsync(request);
        RequestBody.Ignore(request);
        var deleted = await InWordsOfWhereAsync(() => request.Database.Writer.DeleteAsync(directory.Name, selection, request.WriteContext, request.Aborted));
        await Answer.WriteAsync(request, StatusCodes.Status200OK, deleted.Affected, static (json, n) =>
        {
            json.WriteStartObject();
            json.WriteNumber("UsersAffected"u8, n);
            json.WriteEndObject();
        });
    }

    private static async ValueTask ActivateAsync(ApiRequest request)
    {
        var directory = await DirectoryAsync(request, ProfileRight.Edit);
        var body = await RequestBody.ReadObjectAsync(request);
        var text = body.Text("UserGUID") ?? throw ApiException.Body("The property 'UserGUID' is required: the user's UserGUID.", "UserGUID");
        var sendsMail = body.Flag("SendEmail") ?? true;
        if (!Guid.TryParse(text, CultureInfo.InvariantCulture, out var guid))
            throw ApiException.Body("The property 'UserGUID' must be a GUID.", "UserGUID");
        var users = request.Account.Directories.Users;
        var user = await users.FindByGuidAsync(directory, guid, request.Aborted) ?? throw DataException.NoObject("user", guid.ToString("D"));
        var client = new Client(request.Http.Connection.RemoteIpAddress?.ToString() ?? "", request.Http.Request.Headers.UserAgent.ToString(), request.Caller.ProfileName);
        var link = await users.ActivateAsync(directory, user.Record, sendsMail, request.PublicAddress, client, request.Aborted);
        // Who lets Tarn send the mail does not need the credential in it.
        await Answer.ResultAsync(request, StatusCodes.Status200OK, sendsMail ? "" : link, static (json, url) =>
        {
            json.WriteStartObject();
            json.WriteString("ActivationUrl"u8, url);
            json.WriteEndObject();
        });
    }

    /// <summary>The directory of a path, by id or name, with a right checked.</summary>
    private static async ValueTask<UserDirectory> DirectoryAsync(ApiRequest request, ProfileRight right)
    {
        var directory = await request.Account.Directories.Store.GetAsync(request.Path[0], request.Aborted);
        return May(request, directory, right) ? directory : throw request.Refused("directory", request.Path[0]);
    }

    private static bool May(ApiRequest request, UserDirectory directory, ProfileRight right) =>
        request.Caller.Rights.May(ObjectKind.Directory, directory.TableId, directory.Name, right) || request.Caller.Rights.May(ObjectKind.Directory, directory.Id, right);

    private static TableDefinition TableOf(AccountSchema schema, UserDirectory directory) => schema.FindTable(directory.TableId) ?? throw DataException.NoObject("directory", directory.Name);

    private static async ValueTask<RecordSelection> SelectionAsync(ApiRequest request)
    {
        var where = request.Query["where"] is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw ApiException.Query("Where", "The query parameter 'Where' is required: give the condition that selects the users.");
        return new RecordSelection(where, request.ReadableSources(await request.Database.GetSchemaAsync(request.Aborted)));
    }

    /// <summary>Reads a user's fields. What only Tarn writes is told like any read-only field: the attributes, and passwords.</summary>
    private static RecordValues Read(TableDefinition table, ReadOnlySpan<byte> json, bool forInsert) => RecordValues.Read(table, json, forInsert, name =>
    {
        var position = table.PositionOf(name);
        var isReadOnly = name.Equals(ObjectNames.Key, StringComparison.OrdinalIgnoreCase) || DirectoryTable.IsAttribute(name) || (position >= 0 && table.Fields[position].Type is PasswordFieldType);
        return new RecordColumn(isReadOnly ? -1 : position, isReadOnly);
    });

    /// <summary>Refusals of values, in the code that these operations have for them.</summary>
    private static async ValueTask<T> InWordsOfBodyAsync<T>(Func<ValueTask<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DataException refused) when (refused.Problem is DataProblem.NotUnique or DataProblem.ReadOnly)
        {
            throw ApiException.Body(refused.Message, refused.Fields.Count > 0 ? refused.Fields[0] : null);
        }
    }

    private static async ValueTask<T> InWordsOfWhereAsync<T>(Func<ValueTask<T>> write)
    {
        try
        {
            return await write();
        }
        catch (TSqlException failure) when (failure.Error.Number == UnknownColumn && DirectoryTable.Attributes.Any(a => failure.Error.Message.Contains($"'{a}'", StringComparison.OrdinalIgnoreCase)))
        {
            throw ApiException.Query("Where", "Attributes _status, _sign_in_method and _2fa_status are not supported in the Where clause.");
        }
    }

    /// <summary>Writes the users that a change wrote, as they are now, by key.</summary>
    private static ValueTask WriteWrittenAsync(ApiRequest request, AnswerWriter answer, UserDirectory directory, IReadOnlyList<long> keys)
    {
        if (keys.Count > 0)
        {
            return RecordEndpoints.WriteRowsAsync(
                request, answer,
                schema => new RecordQuery { Source = schema.UsersOf(TableOf(schema, directory)), Where = RecordEndpoints.KeyList(ObjectNames.Key, keys), OrderBy = $"[{ObjectNames.Key}]" },
                0, keys.Count);
        }

        answer.Json.WriteStartArray("Result"u8);
        answer.Json.WriteEndArray();
        return ValueTask.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, UserDirectory directory, long users)
    {
        json.WriteStartObject();
        json.WriteString("Id"u8, directory.Id);
        json.WriteString("Name"u8, directory.Name);
        json.WriteNumber("NumberOfUsers"u8, users);
        json.WriteString("DateCreated"u8, DateOf(directory.Created));
        json.WriteString("DateUpdated"u8, DateOf(directory.Modified ?? directory.Created));
        json.WriteString("CreatedBy"u8, directory.CreatedBy);
        json.WriteString("UpdatedBy"u8, directory.Modified is null ? directory.CreatedBy : directory.ModifiedBy);
        json.WriteEndObject();
    }

    private static string DateOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
