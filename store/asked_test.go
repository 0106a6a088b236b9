package store_test

import "strings"

// asked returns filters as users type them, by what makes them slow, one a line.
func asked() map[string][]string {
	lines := func(s string) []string { return strings.Split(strings.Trim(s, "\n"), "\n") }
	return map[string][]string{
		"one letter":  strings.Split("a b c d e f g h k l m n o q r s t u x z 1 4 é S", " "),
		"two letters": strings.Split("ne ca li th in on ra st a1 qu zz xy 10 4k fo du Ré wa", " "),
		"typing": strings.Split("lig ligh light cin cine cinem cinema cinemat cinemati cinematic cam came camer camera sha shal shallow "+
			"ref refl reflec reflections str stre street dep depth", " "),
		"rare words": strings.Split("axolotl zeppelin xylophone venturi kamiro shaquo torzan drafen quartz jade Marrakesh montreal naïve café hummingbird "+
			"bioluminescent claymation isometric kaka 1999 mimimi", " "),
		"two words": lines(`
golden hour
"golden hour"
corgi rain
neon fox
street night rain
camera follows woman
light shadows grain
"slow camera push in"
"soft shadows, macro"
axolotl corgi
corgi axolotl light
a b c
the the the
fox snow lantern train
rain s
light l
"depth of field"
hands close
`),
		"Chinese, Japanese, Korean": strings.Split("雨 雨夜 雨夜的 的 街头 霓虹灯 一只柯基犬 柯 猫 東京 東 上海 镜头 镜头缓缓推进 电影感 不要文字 鹤 鹤猫 京東 狐 ネオン ネオンの街 を 走る狐 "+
			"電車 タワー 서울 비 밤의 고양이 카 客戶 片头 光 水", " "),
		"letters of others": strings.Split("лиса ЛИСА ли дождём город ё", " "),
		"quotes and stars": lines(`
"
""
"golden
"golden hour
'golden'
don't
don’t
*
**
gold*
ne*
light*
cinematic*
"cinematic light"*
rain-soaked
rain-
35mm,
4k.
c++
(macro)
stop motion*
`),
		"emoji": strings.Split("🦊 🎬 👩‍👩‍👧 ☔ ☔️ 🔥 🐍 🦊🎬", " "),
		"negation": lines(`
!rain
!a
!e
!雨
!axolotl
!light
light !axolotl
axolotl !light
corgi !rain
corgi !rain !night
!status:saved
!status:succeeded
!tag:hero
!has:file
!provider:runflow
!cost>1
!的
雨 !猫
!zzzz
`),
		"status": lines(`
status:any
status:pending
status:uploading
status:submitting
status:queued
status:running
status:succeeded
status:failed
status:cancelled
status:unsure
status:saved
status:saving
status:none
status:expired
status:error
`),
		"provider, model": lines(`
provider:runflow
provider:run
provider:runcomfy
provider:aihubmax
provider:runflow-older
provider:zzz
model:fast
model:text
model:pro
model:2.0
model:seedance-2.0-text
model:zzz
model:runflow/
model:aihubmax/seedance-2.0-t
`),
		"takes": lines(`
shot:S010
shot:s020
shot:zzz
!shot:S010
project:"Night train"
project:zzz
take:1
take>3
rating:4
rating>2
rating<3
rating:0
!rating:5
is:pick
is:rejected
!is:rejected
has:pick
seed:42
seed:7
!seed:7
ratio:16:9
ratio:9:16
ratio:zzz
res:720p
res:1080
rating>2 shot:S010
shot:S010 is:pick
seed:7 ratio:16:9
`),
		"cost, age, length": lines(`
cost>1
cost>3.5
cost>3.99
cost>100
cost<0.01
cost<0.5
cost=1.51
cost=0
age<1h
age<1d
age<7d
age<30d
age>1d
age>300d
age>1000d
age>10000d
length>5
length>11
length<5
length=7
length>100
`),
		"tag, has, id": lines(`
tag:hero
tag:festival
tag:片头
tag:"main hero"
tag:zzz
tag:h
has:file
has:note
has:tag
has:star
has:error
id:01K
id:01KAGYV0000000000000000042
id:zzz
id:zzzz
id:0042
batch:01KBATCH000000000000000042
batch:zzz
`),
		"combined": lines(`
corgi status:failed
light cost>3.9
axolotl status:failed
light status:unsure
cinematic status:running
status:failed age<7d
status:failed age>900d
tag:hero has:file
tag:festival light
light tag:festival
provider:runcomfy neon
provider:runflow-older status:failed
has:star has:note
has:note 客戶
status:saved !has:star cost<0.05
model:fast status:failed cost>1
!status:saved has:error age<30d
雨夜 status:failed
猫 tag:hero
的 has:star
a status:cancelled length=12
corgi rain !night status:saved provider:runflow cost>1 age<365d
is:deleted
is:deleted corgi
is:deleted status:failed
`),
		"nonsense": lines(`
zzzzqq
asdkjhasd
'; DROP TABLE runs
%%%
\
:
>5
qwertz uiop
zzzz zzzz zzzz
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
AND OR NOT NEAR
{prompt}
` + strings.Repeat("golden hour, rim lighting, the camera follows a corgi through the rain ", 8) + `
`),
	}
}
