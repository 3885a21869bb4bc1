// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/unitfile.h"

#include "tool/templatetext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QString quoted(QString argument)
{
    argument.replace(u'%', u"%%"_s).replace(u'$', u"$$"_s);
    argument.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s).replace(u'\n', u"\\n"_s);
    const bool isPlain =
        !argument.isEmpty() && std::none_of(argument.begin(), argument.end(), [](QChar c) {
            return c.isSpace() || c == u'"' || c == u'\'' || c == u'\\' || c == u';';
        });
    return isPlain ? argument : u'"' % argument % u'"';
}

} // namespace

QString execStart(const QStringList &command)
{
    QStringList parts;
    for (const QString &argument : command)
        parts.append(quoted(argument));
    return parts.join(u' ');
}

QString unitName(const QString &name)
{
    QString result;
    for (const QChar c : name) {
        const bool isAllowed = c.unicode() < 128 && (c.isLetterOrNumber() || u":_.-"_s.contains(c));
        result += isAllowed ? c : u'-';
    }
    return result;
}

QString UnitFile::fileName() const
{
    return name % u".service"_s;
}

QString UnitFile::text() const
{
    // The engine that compiles JavaScript needs memory that is writable and executable.
    const QString environment = isQml ? u"Environment=QV4_FORCE_INTERPRETER=1\n"_s : QString();
    const QString text =
        readResource(ofUser ? u":/mqttservice/user.service"_s : u":/mqttservice/system.service"_s);
    return fillTemplate(text, {
                                  {u"UNIT"_s, fileName()},
                                  {u"DESCRIPTION"_s, description},
                                  {u"EXEC_START"_s, execStart(command)},
                                  {u"STATE"_s, u"mqttservice/"_s % name},
                                  {u"ENVIRONMENT"_s, environment},
                              });
}

} // namespace mqtt
